"""Who may do what by the API. Every question is asked twice: by a session with CSRF token, and by a bearer token.

Columns: anonymous, student (Alicia), other student, instructor (Carla), other instructor, staff, administrator.
"""

from __future__ import annotations

from tests.permissions import addresses as of
from tests.permissions.words import Row, cells, nothing

EVERYBODY = cells("ok ok ok ok ok ok ok")
NOBODY = cells("hidden hidden hidden hidden hidden hidden hidden")
EVERYBODY_BUT_NOT_SO = cells("invalid invalid invalid invalid invalid invalid invalid")
SIGNED_IN_BUT_NOT_SO = cells("unsigned invalid invalid invalid invalid invalid invalid")
ANYBODY_DOES_IT = cells("done done done done done done done")
DENIED_TO_ALL = cells("denied denied denied denied denied denied denied")
ITS_AUTHOR_AND_OFFICE = cells("hidden hidden hidden ok hidden ok ok")
ENROLLED = cells("unsigned done denied denied denied denied denied")
ONE_WHO_LEARNS = cells("unsigned ok denied denied denied denied denied")
# Alicia is in it already; whoever is signed in may learn, whatever they are here for.
NEW_STUDENTS = cells("unsigned ok done done done done done")
PAYING = cells("unsigned pay pay pay pay pay pay")
#: Alicia has her certificate; who is not in the course gets none.
ITS_HOLDER = cells("unsigned ok denied denied denied denied denied")
#: To ask something of a draft is to ask of nothing, but for who looks after it: they are not enrolled in it.
NOTHING_BUT_TO_ITS_AUTHOR = cells("unsigned hidden hidden denied hidden denied denied")
NOT_OPEN = cells("unsigned hidden hidden hidden hidden hidden hidden")

BUYERS = cells("unsigned done done done done done done")


def enrolling(name: str) -> list[Row]:
    """The rows of an address where a student enrols."""
    return [
        Row(name, "POST", nothing, SIGNED_IN_BUT_NOT_SO),
        Row(name, "POST", nothing, NEW_STUDENTS, sends=of.carlas_free_course),
        Row(name, "POST", nothing, PAYING, sends=of.carlas_paid_course),
        Row(name, "POST", nothing, NOT_OPEN, sends=of.carlas_draft_by_id),
    ]


def purchasing(name: str) -> list[Row]:
    """The rows of an address where a purchase begins."""
    return [
        Row(name, "POST", nothing, SIGNED_IN_BUT_NOT_SO),
        Row(name, "POST", nothing, BUYERS, sends=of.carlas_paid_course),
        Row(name, "POST", nothing, BUYERS, sends=of.a_bundle_by_id),
        Row(name, "POST", nothing, NOT_OPEN, sends=of.carlas_draft_by_id),
        Row(name, "POST", nothing, NOT_OPEN, sends=of.carlas_free_course),
    ]


def reporting(name: str) -> list[Row]:
    """The rows of an address where a student reports progress."""
    return [
        Row(name, "POST", nothing, SIGNED_IN_BUT_NOT_SO),
        Row(name, "POST", nothing, ENROLLED, sends=of.a_lesson_read),
        Row(name, "POST", nothing, NOTHING_BUT_TO_ITS_AUTHOR, sends=of.a_lesson_of_a_draft_read),
    ]


def asking_for_a_certificate(name: str) -> list[Row]:
    """The rows of an address where a student asks for a certificate."""
    return [
        Row(name, "POST", nothing, SIGNED_IN_BUT_NOT_SO),
        Row(name, "POST", nothing, ITS_HOLDER, sends=of.course_that_alicia_finished),
        Row(name, "POST", nothing, NOTHING_BUT_TO_ITS_AUTHOR, sends=of.carlas_draft_by_id),
    ]


def registering(name: str) -> list[Row]:
    """The rows of an address where an account is opened."""
    return [
        Row(name, "POST", nothing, EVERYBODY_BUT_NOT_SO),
        Row(name, "POST", nothing, ANYBODY_DOES_IT, sends=of.a_new_person),
        Row(name, "POST", nothing, DENIED_TO_ALL, sends=of.a_new_staff_member),
    ]


AUTHORS_SEE = cells("unsigned denied denied ok hidden ok ok")


def uploading(name: str) -> list[Row]:
    """The rows of an address where an upload begins."""
    starts = cells("unsigned denied denied done hidden done done")
    return [
        Row(name, "POST", nothing, SIGNED_IN_BUT_NOT_SO),
        Row(name, "POST", nothing, starts, sends=of.a_film_for_carlas_lesson),
    ]


AUTHORS_DO = cells("unsigned denied denied done hidden done done")
AUTHORS_BUT_NOT_SO = cells("unsigned denied denied invalid hidden invalid invalid")
TEACHERS_BUT_NOT_SO = cells("unsigned denied denied invalid invalid invalid invalid")
#: A published course of Carla's, where students may be.
AUTHORS_ARE_ASKED = cells("unsigned denied denied conflict hidden conflict conflict")


def creating(name: str) -> list[Row]:
    """The rows of an address where a course is made: each instructor makes their own."""
    teachers = cells("unsigned denied denied done done done done")
    return [
        Row(name, "POST", nothing, TEACHERS_BUT_NOT_SO),
        Row(name, "POST", nothing, teachers, sends=of.a_new_course),
    ]


API = [
    # --- Accounts ---
    *registering("api:registrations"),
    *registering("api:registros"),
    Row("api:tokens", "POST", nothing, EVERYBODY_BUT_NOT_SO),
    Row("api:tokens", "POST", nothing, ANYBODY_DOES_IT, sends=of.alicias_password),
    Row(
        "api:tokens",
        "POST",
        nothing,
        cells("unsigned unsigned unsigned unsigned unsigned unsigned unsigned"),
        sends=of.a_wrong_password,
    ),
    # --- The catalogue ---
    Row("api:courses", "GET", nothing, EVERYBODY),
    Row("api:cursos", "GET", nothing, EVERYBODY),
    Row("api:course", "GET", of.begun_course, EVERYBODY),
    Row("api:course", "GET", of.carlas_draft, ITS_AUTHOR_AND_OFFICE),
    # --- Building courses ---
    *creating("api:courses"),
    *creating("api:create-course"),
    Row("api:course", "PATCH", of.carlas_draft, AUTHORS_DO, sends=of.a_new_title),
    Row("api:course_contents", "GET", of.carlas_draft, AUTHORS_SEE),
    Row("api:modules", "POST", of.carlas_draft, AUTHORS_BUT_NOT_SO),
    Row("api:modules", "POST", of.carlas_draft, AUTHORS_DO, sends=of.a_new_title),
    Row("api:course_order", "PUT", of.carlas_draft, AUTHORS_BUT_NOT_SO),
    Row(
        "api:course_order", "PUT", of.carlas_draft, AUTHORS_DO, sends=of.another_order_of_the_draft
    ),
    Row("api:publish_course", "POST", of.carlas_draft, AUTHORS_DO),
    Row("api:archive_course", "POST", of.begun_course, AUTHORS_DO),
    Row("api:module", "PATCH", of.module_of_carlas_draft, AUTHORS_DO, sends=of.a_new_title),
    Row("api:module", "DELETE", of.module_of_carlas_draft, AUTHORS_DO),
    Row("api:lessons", "POST", of.module_of_carlas_draft, AUTHORS_BUT_NOT_SO),
    Row("api:lessons", "POST", of.module_of_carlas_draft, AUTHORS_DO, sends=of.a_new_title),
    Row("api:lesson", "GET", of.lesson_of_carlas_draft, AUTHORS_SEE),
    Row("api:lesson", "PATCH", of.lesson_of_carlas_draft, AUTHORS_DO, sends=of.a_new_title),
    Row("api:lesson", "DELETE", of.lesson_of_carlas_draft, AUTHORS_DO),
    Row("api:lesson", "DELETE", of.lesson_of_carlas_course, AUTHORS_ARE_ASKED),
    # --- Videos of lessons ---
    *uploading("api:uploads"),
    *uploading("api:upload-video"),
    Row("api:upload", "GET", of.carlas_upload, AUTHORS_SEE),
    Row(
        "api:upload",
        "GET",
        of.no_upload,
        cells("unsigned denied denied hidden hidden hidden hidden"),
    ),
    Row(
        "api:upload",
        "DELETE",
        of.carlas_upload,
        cells("unsigned denied denied done hidden done done"),
    ),
    Row("api:upload_parts", "GET", of.carlas_upload, AUTHORS_SEE),
    Row(
        "api:complete_upload",
        "POST",
        of.carlas_upload,
        cells("unsigned denied denied invalid hidden invalid invalid"),
    ),
    # --- Learning ---
    *enrolling("api:enrollments"),
    *enrolling("api:inscripcion-cursos"),
    *reporting("api:progress"),
    *reporting("api:track-progress"),
    Row(
        "api:attempts",
        "GET",
        of.a_quiz_by_id,
        cells("unsigned ok denied denied denied denied denied"),
    ),
    Row(
        "api:attempts",
        "POST",
        of.a_quiz_by_id,
        cells("unsigned ok denied denied denied denied denied"),
    ),
    Row(
        "api:attempt",
        "GET",
        of.alicias_attempt_by_id,
        cells("unsigned ok hidden hidden hidden hidden hidden"),
    ),
    Row("api:submit_attempt", "POST", of.alicias_attempt_by_id, SIGNED_IN_BUT_NOT_SO),
    Row(
        "api:submit_attempt",
        "POST",
        of.alicias_attempt_by_id,
        cells("unsigned done hidden hidden hidden hidden hidden"),
        sends=of.no_answers,
    ),
    # Alicia has handed in: she is told, and may not once more before it is reviewed.
    Row(
        "api:submissions",
        "GET",
        of.an_assignment_by_id,
        cells("unsigned ok denied denied denied denied denied"),
    ),
    Row(
        "api:submissions",
        "POST",
        of.an_assignment_by_id,
        cells("unsigned conflict denied denied denied denied denied"),
        sends=of.some_work,
    ),
    Row("api:lesson_progress", "GET", of.a_lesson_by_id, ONE_WHO_LEARNS),
    Row("api:lesson_progress", "GET", of.a_lesson_of_a_draft_by_id, NOTHING_BUT_TO_ITS_AUTHOR),
    Row("api:course_progress", "GET", of.begun_course, ONE_WHO_LEARNS),
    Row("api:course_progress", "GET", of.carlas_draft, NOTHING_BUT_TO_ITS_AUTHOR),
    # --- Buying ---
    *purchasing("api:purchases"),
    *purchasing("api:purchase-course"),
    Row("api:orders", "GET", nothing, cells("unsigned ok ok ok ok ok ok")),
    Row(
        "api:order",
        "GET",
        of.alicias_open_order,
        cells("unsigned ok hidden hidden hidden hidden hidden"),
    ),
    # --- Certificates ---
    *asking_for_a_certificate("api:certificates"),
    *asking_for_a_certificate("api:certificados"),
    Row(
        "api:certificate",
        "GET",
        of.alicias_certificate,
        cells("unsigned ok hidden hidden hidden hidden hidden"),
    ),
    Row("api:verification", "GET", of.alicias_certificate, EVERYBODY),
    Row("api:verification", "GET", of.no_certificate, NOBODY),
    Row("api:verify_file", "GET", of.alicias_file, EVERYBODY),
    Row("api:verify_file", "GET", of.no_file, NOBODY),
    # --- What the API says of itself ---
    Row("api:schema", "GET", nothing, cells("ok ok ok ok ok ok ok")),
    Row("api:docs", "GET", nothing, cells("ok ok ok ok ok ok ok")),
]

#: A token ends itself; a session has none to end, and is told that there is none left.
API_BY_BEARER = [
    Row("api:tokens", "DELETE", nothing, cells("unsigned done done done done done done"))
]
API_BY_SESSION = [Row("api:tokens", "DELETE", nothing, cells("unsigned ok ok ok ok ok ok"))]
