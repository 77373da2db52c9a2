"""Who may see and do what in the admin.

Columns: anonymous, student (Alicia), other student, instructor (Carla), other instructor, staff, administrator.
The thing asked about is Alicia's (an enrolment, a certificate, …) in a course of Carla's, or that course itself.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.contenttypes.models import ContentType

from tests.factories.mirrored import KINDS
from tests.permissions.words import Cells, Maker, Row, cells, nothing
from tests.permissions.world import World

# --- Who sees ---------------------------------------------------------------------------------------

OFFICE = cells("login login login denied denied ok ok")
#: A list, of which everybody sees their own part.
AUTHORS = cells("login login login ok ok ok ok")
#: A row of Carla's course: for another instructor it does not exist.
ITS_AUTHOR = cells("login login login ok hidden ok ok")
NOBODY = cells("login login login denied denied denied denied")
NOT_THERE = cells("hidden hidden hidden hidden hidden hidden hidden")
#: Nobody, on a page of which other instructors may not even know whether there is such a row.
NOBODY_OF_CARLAS = cells("login login login denied hidden denied denied")

EVERYBODY_SENT_ON = cells("moved moved moved moved moved moved moved")

# --- Who does: the form is empty, so whoever may send it is asked again ------------------------------

OFFICE_ASKED_AGAIN = cells("login login login denied denied asks asks")
AUTHORS_ASKED_AGAIN = cells("login login login asks asks asks asks")
ITS_AUTHOR_ASKED_AGAIN = cells("login login login asks hidden asks asks")

# --- Who does: it is done, or there was nothing to do ------------------------------------------------

OFFICE_DOES = cells("login login login denied denied done done")
OFFICE_SENT_ON = cells("login login login denied denied moved moved")
ITS_AUTHOR_DOES = cells("login login login done hidden done done")
ITS_AUTHOR_SENT_ON = cells("login login login moved hidden moved moved")
ALL_SENT_ON = cells("login login login moved moved moved moved")


def the(model: str) -> Maker:
    """The parts of an address of the row of ``model`` in the world."""

    def row(world: World) -> dict[str, Any]:
        return {"object_id": world.rows[model].pk}

    return row


def numbered(model: str, part: str = "pk") -> Maker:
    """The same, for an address whose part is called differently."""

    def row(world: World) -> dict[str, Any]:
        return {part: world.rows[model].pk}

    return row


def a_finding(world: World) -> dict[str, Any]:
    """Something that does not fit between orders and money."""
    return {"kind": "event", "pk": world.rows["finding"].pk}


def a_receipt(world: World) -> dict[str, Any]:
    """A kind of mail."""
    return {"name": "order_paid"}


def no_mail(world: World) -> dict[str, Any]:
    """None."""
    return {"name": "no_such_mail"}


def yes(world: World) -> dict[str, Any]:
    """The answer to Django's question before it deletes."""
    return {"post": "yes"}


def chosen(model: str, action: str) -> Callable[[World], dict[str, Any]]:
    """An action on the row of ``model``, ticked in its list."""

    def ticked(world: World) -> dict[str, Any]:
        return {"action": action, "_selected_action": [world.rows[model].pk]}

    ticked.__name__ = action
    return ticked


def of_the_sold_course(world: World) -> dict[str, Any]:
    """The filter by the course that the row of revenue is about."""
    return {"course__id__exact": world.rows["payments_revenueentry"].course_id}


def model(
    name: str,
    *,
    list: Cells,  # noqa: A002
    row: Cells,
    add: Cells = NOBODY,
    add_sent: Cells = NOBODY,
    change_sent: Cells = NOBODY,
    delete: Cells = NOBODY,
    delete_sent: Cells = NOBODY,
) -> list[Row]:
    """The nine questions that Django's admin answers for every model; what is left out is for nobody.

    ``row`` is who sees the row's page and its history.
    """
    one = the(name)
    return [
        Row(f"admin:{name}_changelist", "GET", nothing, list),
        Row(f"admin:{name}_add", "GET", nothing, add),
        Row(f"admin:{name}_add", "POST", nothing, add_sent),
        Row(f"admin:{name}_change", "GET", one, row),
        Row(f"admin:{name}_change", "POST", one, change_sent),
        Row(f"admin:{name}_delete", "GET", one, delete),
        Row(f"admin:{name}_delete", "POST", one, delete_sent, sends=yes),
        Row(f"admin:{name}_history", "GET", one, row),
        # An old form of the address, which leads to the new one without looking at the row.
        Row(f"admin/{name.replace('_', '/')}/<path:object_id>/", "GET", one, ALL_SENT_ON),
    ]


MODELS = [
    # --- What is sold: prices are also the instructor's business, bundles the office's ---
    *model(
        "payments_courseprice",
        list=AUTHORS,
        row=ITS_AUTHOR,
        add=AUTHORS,
        add_sent=AUTHORS_ASKED_AGAIN,
        change_sent=ITS_AUTHOR_ASKED_AGAIN,
        delete=ITS_AUTHOR,
        delete_sent=ITS_AUTHOR_DOES,
    ),
    *model(
        "payments_bundle",  # taken off sale, never deleted: orders point to it
        list=OFFICE,
        row=OFFICE,
        add=OFFICE,
        add_sent=OFFICE_ASKED_AGAIN,
        change_sent=OFFICE_ASKED_AGAIN,
    ),
    # --- Courses: the office, and the course's own instructor ---
    *model(
        "courses_category",
        list=OFFICE,
        row=OFFICE,
        add=OFFICE,
        add_sent=OFFICE_ASKED_AGAIN,
        change_sent=OFFICE_ASKED_AGAIN,
        delete=OFFICE,
        delete_sent=OFFICE_ASKED_AGAIN,  # there are courses on this shelf
    ),
    *model(
        "courses_course",  # archived, never deleted: certificates point to it
        list=AUTHORS,
        row=ITS_AUTHOR,
        add=AUTHORS,
        add_sent=AUTHORS_ASKED_AGAIN,
        change_sent=ITS_AUTHOR_ASKED_AGAIN,
        delete=NOBODY_OF_CARLAS,
        delete_sent=NOBODY_OF_CARLAS,
    ),
    *model(
        "courses_module",
        list=AUTHORS,
        row=ITS_AUTHOR,
        change_sent=ITS_AUTHOR_ASKED_AGAIN,
        delete=ITS_AUTHOR,
        delete_sent=ITS_AUTHOR_DOES,
    ),
    *model(
        "courses_lesson",
        list=AUTHORS,
        row=ITS_AUTHOR,
        change_sent=ITS_AUTHOR_ASKED_AGAIN,
        delete=ITS_AUTHOR,
        delete_sent=ITS_AUTHOR_DOES,
    ),
    *model(
        "courses_video",
        list=AUTHORS,
        row=ITS_AUTHOR,
        change_sent=NOBODY_OF_CARLAS,
        delete=NOBODY_OF_CARLAS,
        delete_sent=NOBODY_OF_CARLAS,
    ),
    *model(
        "courses_quiz",  # it comes with its lesson
        list=AUTHORS,
        row=ITS_AUTHOR,
        change_sent=ITS_AUTHOR_ASKED_AGAIN,
        delete=ITS_AUTHOR,
        delete_sent=ITS_AUTHOR_DOES,
    ),
    *model(
        "courses_question",
        list=AUTHORS,
        row=ITS_AUTHOR,
        add=AUTHORS,
        add_sent=AUTHORS_ASKED_AGAIN,
        change_sent=ITS_AUTHOR_ASKED_AGAIN,
        delete=ITS_AUTHOR,
        delete_sent=ITS_AUTHOR_DOES,
    ),
    *model(
        "courses_caption",
        list=AUTHORS,
        row=ITS_AUTHOR,
        add=AUTHORS,
        add_sent=AUTHORS_ASKED_AGAIN,
        change_sent=ITS_AUTHOR_ASKED_AGAIN,
        delete=ITS_AUTHOR,
        delete_sent=ITS_AUTHOR_DOES,
    ),
    *model(
        "courses_assignment",  # it comes and goes with its lesson
        list=AUTHORS,
        row=ITS_AUTHOR,
        change_sent=ITS_AUTHOR_ASKED_AGAIN,
        delete=NOBODY_OF_CARLAS,
        delete_sent=NOBODY_OF_CARLAS,
    ),
    *model(
        "courses_videoupload",
        list=AUTHORS,
        row=ITS_AUTHOR,
        change_sent=NOBODY_OF_CARLAS,
        delete=NOBODY_OF_CARLAS,
        delete_sent=NOBODY_OF_CARLAS,
    ),
    # --- Students: read by the course's instructor ---
    *model(
        "enrollments_enrollment",
        list=AUTHORS,
        row=ITS_AUTHOR,
        add=OFFICE,
        add_sent=OFFICE_ASKED_AGAIN,
        change_sent=NOBODY_OF_CARLAS,
        delete=NOBODY_OF_CARLAS,
        delete_sent=NOBODY_OF_CARLAS,
    ),
    *model(
        "enrollments_courseupdate",
        list=AUTHORS,
        row=ITS_AUTHOR,
        add=AUTHORS,
        add_sent=AUTHORS_ASKED_AGAIN,
        change_sent=ITS_AUTHOR_ASKED_AGAIN,
        delete=ITS_AUTHOR,
        delete_sent=ITS_AUTHOR_DOES,
    ),
    *model(
        "progress_lessonprogress",
        list=AUTHORS,
        row=ITS_AUTHOR,
        change_sent=NOBODY_OF_CARLAS,
        delete=NOBODY_OF_CARLAS,
        delete_sent=NOBODY_OF_CARLAS,
    ),
    *model(
        "progress_submission",
        list=AUTHORS,
        row=ITS_AUTHOR,
        change_sent=NOBODY_OF_CARLAS,
        delete=NOBODY_OF_CARLAS,
        delete_sent=NOBODY_OF_CARLAS,
    ),
    *model(
        "progress_quizattempt",
        list=AUTHORS,
        row=ITS_AUTHOR,
        change_sent=NOBODY_OF_CARLAS,
        delete=NOBODY_OF_CARLAS,
        delete_sent=NOBODY_OF_CARLAS,
    ),
    *model(
        "progress_coursecompletion",
        list=AUTHORS,
        row=ITS_AUTHOR,
        change_sent=NOBODY_OF_CARLAS,
        delete=NOBODY_OF_CARLAS,
        delete_sent=NOBODY_OF_CARLAS,
    ),
    # --- Certificates: the office; how they look, the instructor too ---
    *model("certificates_certificate", list=OFFICE, row=OFFICE),
    *model("certificates_certificatearchive", list=OFFICE, row=OFFICE),
    *model(
        "certificates_certificatetemplate",
        list=OFFICE,
        row=OFFICE,
        add=OFFICE,
        add_sent=OFFICE_ASKED_AGAIN,
        change_sent=OFFICE_ASKED_AGAIN,
    ),
    *model(
        "certificates_coursecertificate",
        list=AUTHORS,
        row=ITS_AUTHOR,
        add=AUTHORS,
        add_sent=AUTHORS_ASKED_AGAIN,
        change_sent=ITS_AUTHOR_SENT_ON,  # nothing has to be chosen, and nothing was
        delete=NOBODY_OF_CARLAS,
        delete_sent=NOBODY_OF_CARLAS,
    ),
    *model("certificates_signingkey", list=OFFICE, row=OFFICE),
    # --- Money: what their courses earned, the instructor sees too ---
    *model(
        "payments_revenueentry",
        list=AUTHORS,
        row=ITS_AUTHOR,
        change_sent=NOBODY_OF_CARLAS,
        delete=NOBODY_OF_CARLAS,
        delete_sent=NOBODY_OF_CARLAS,
    ),
    # --- Money: the office ---
    *model("payments_reconciliationrun", list=OFFICE, row=OFFICE),
    # --- The office's own ---
    *model("accounts_user", list=OFFICE, row=OFFICE, change_sent=OFFICE_ASKED_AGAIN),
    *model("accounts_apitoken", list=OFFICE, row=OFFICE),
    *model("accounts_auditentry", list=OFFICE, row=OFFICE),
    *model("notifications_outboundemail", list=OFFICE, row=OFFICE),
    *model("notifications_suppressedaddress", list=OFFICE, row=OFFICE),
    *model("admin_logentry", list=OFFICE, row=OFFICE),
    *model("certificates_documenterasure", list=OFFICE, row=OFFICE),
    # --- Money: the office ---
    *model("payments_order", list=OFFICE, row=OFFICE),
    *model("payments_refund", list=OFFICE, row=OFFICE),
    *model("payments_dispute", list=OFFICE, row=OFFICE),
    *model("payments_stripeevent", list=OFFICE, row=OFFICE),
    *model("payments_refusedwebhook", list=OFFICE, row=OFFICE),
    *(row for kind in KINDS for row in model(f"djstripe_{kind.lower()}", list=OFFICE, row=OFFICE)),
]

MAIL, TOKEN, CERTIFICATE = (
    "notifications_outboundemail",
    "accounts_apitoken",
    "certificates_certificate",
)
COURSE, DESIGN = "courses_course", "certificates_certificatetemplate"
ARCHIVE, KEY = "certificates_certificatearchive", "certificates_signingkey"


def question(model: str, action: str, seen: Cells, sent: Cells) -> list[Row]:
    """A page that asks before something is done, and what an empty answer to it does."""
    name = f"admin:{model}_{action}"
    return [Row(name, "GET", the(model), seen), Row(name, "POST", the(model), sent)]


LOOK = "admin:certificates_coursecertificate"
ACTIONS = [
    *question(COURSE, "publish", ITS_AUTHOR, ITS_AUTHOR_DOES),
    *question(COURSE, "archive", ITS_AUTHOR, ITS_AUTHOR_DOES),
    *question("enrollments_courseupdate", "try_it", ITS_AUTHOR, ITS_AUTHOR_DOES),
    *question("enrollments_courseupdate", "send", ITS_AUTHOR, ITS_AUTHOR_DOES),
    *question("courses_videoupload", "cancel", ITS_AUTHOR, ITS_AUTHOR_DOES),
    Row("admin:courses_course_videos", "GET", the(COURSE), ITS_AUTHOR),
    Row("admin:courses_course_preview", "GET", the(COURSE), ITS_AUTHOR_SENT_ON),
    *question("payments_bundle", "sell", OFFICE, OFFICE_ASKED_AGAIN),  # its courses are free
    *question("payments_bundle", "withdraw", OFFICE, OFFICE_DOES),
    Row("admin:payments_bundle_preview", "GET", the("payments_bundle"), OFFICE_SENT_ON),
    Row("admin:courses_module_back", "GET", the("courses_module"), ITS_AUTHOR_SENT_ON),
    Row("admin:courses_lesson_back", "GET", the("courses_lesson"), ITS_AUTHOR_SENT_ON),
    Row("admin:courses_lesson_preview", "GET", the("courses_lesson"), ITS_AUTHOR_SENT_ON),
    Row("admin:courses_quiz_back", "GET", the("courses_quiz"), ITS_AUTHOR_SENT_ON),
    Row("admin:courses_quiz_preview", "GET", the("courses_quiz"), ITS_AUTHOR),
    Row("admin:courses_quiz_results", "GET", the("courses_quiz"), ITS_AUTHOR_SENT_ON),
    Row(
        "admin:progress_quizattempt_results", "GET", numbered("courses_quiz", "quiz_id"), ITS_AUTHOR
    ),
    Row("admin:courses_assignment_back", "GET", the("courses_assignment"), ITS_AUTHOR_SENT_ON),
    *question("progress_submission", "accept", ITS_AUTHOR, ITS_AUTHOR_DOES),  # a word is not needed
    *question("progress_submission", "give_back", ITS_AUTHOR, ITS_AUTHOR_ASKED_AGAIN),
    Row("admin:progress_submission_file", "GET", the("progress_submission"), ITS_AUTHOR_SENT_ON),
    Row("admin:courses_question_back", "GET", the("courses_question"), ITS_AUTHOR_SENT_ON),
    # A video that has its streams: there is nothing to ask for, and nothing to call off.
    Row("admin:courses_video_standing", "GET", the("courses_video"), ITS_AUTHOR),
    *question("courses_video", "retry", ITS_AUTHOR, ITS_AUTHOR_SENT_ON),
    *question("courses_video", "cancel", ITS_AUTHOR, ITS_AUTHOR_SENT_ON),
    # The certificate is in force: what cannot be done now is refused, and said on its page.
    *question(CERTIFICATE, "retry", OFFICE, OFFICE_SENT_ON),
    *question(CERTIFICATE, "mend", OFFICE, OFFICE_ASKED_AGAIN),
    *question(CERTIFICATE, "correct", OFFICE, OFFICE_ASKED_AGAIN),
    *question(CERTIFICATE, "renew", OFFICE, OFFICE_SENT_ON),
    *question(CERTIFICATE, "revoke", OFFICE, OFFICE_ASKED_AGAIN),
    *question(CERTIFICATE, "reinstate", OFFICE, OFFICE_ASKED_AGAIN),
    *question(CERTIFICATE, "hide", OFFICE, OFFICE_SENT_ON),
    *question(KEY, "retire", OFFICE, OFFICE_DOES),
    *question(TOKEN, "revoke", OFFICE, OFFICE_DOES),
    *question(MAIL, "retry", OFFICE, OFFICE_SENT_ON),
    *question(MAIL, "send_again", OFFICE, OFFICE_SENT_ON),  # it waits
    *question("notifications_suppressedaddress", "allow_again", OFFICE, OFFICE_DOES),
    # The order is disputed, its refund was taken, its event waits: there is nothing to refund or to try again.
    *question("payments_order", "refund", OFFICE, OFFICE_ASKED_AGAIN),
    *question("payments_order", "settle", OFFICE, OFFICE_SENT_ON),
    Row("admin:payments_order_policy", "GET", nothing, OFFICE),
    *question("payments_refund", "retry", OFFICE, OFFICE_SENT_ON),
    *question("payments_stripeevent", "retry", OFFICE, OFFICE_SENT_ON),
    Row("admin:certificates_signingkey_public", "GET", numbered(KEY), OFFICE),
    Row("admin:certificates_certificatetemplate_copy", "GET", the(DESIGN), OFFICE_SENT_ON),
    Row("admin:certificates_certificatetemplate_proof", "POST", nothing, OFFICE),
    Row("admin:certificates_certificatetemplate_packaged_picture", "GET", nothing, AUTHORS),
    Row("admin:certificates_certificatetemplate_picture", "GET", numbered(DESIGN), AUTHORS),
    Row(f"{LOOK}_of", "GET", numbered(COURSE, "course_id"), ITS_AUTHOR_SENT_ON),
    Row(f"{LOOK}_specimen", "GET", numbered(COURSE, "course_id"), ITS_AUTHOR),
    Row(f"{LOOK}_proof", "POST", numbered(COURSE, "course_id"), ITS_AUTHOR),
    Row("admin:payments_revenueentry_csv", "GET", nothing, AUTHORS),
    Row("admin:payments_revenueentry_csv", "GET", nothing, ITS_AUTHOR, query=of_the_sold_course),
    Row("admin:payments_revenueentry_entries_csv", "GET", nothing, AUTHORS),
    Row(
        "admin:payments_revenueentry_entries_csv",
        "GET",
        nothing,
        ITS_AUTHOR,
        query=of_the_sold_course,
    ),
    # An event that was given up is found in the world: it is tried again.
    Row("admin:payments_reconciliationrun_repair", "GET", a_finding, OFFICE),
    Row("admin:payments_reconciliationrun_repair", "POST", a_finding, OFFICE_DOES),
    Row("admin:payments_reconciliationrun_repair_all", "GET", nothing, OFFICE),
    Row("admin:payments_reconciliationrun_repair_all", "POST", nothing, OFFICE_DOES),
    # --- Ticked in a list ---
    Row(
        f"admin:{CERTIFICATE}_changelist",
        "POST",
        nothing,
        OFFICE_SENT_ON,
        sends=chosen(CERTIFICATE, "retry_selected"),
    ),
    Row(
        f"admin:{ARCHIVE}_changelist",
        "POST",
        nothing,
        OFFICE_SENT_ON,
        sends=chosen(ARCHIVE, "retry_selected"),
    ),
    Row(
        f"admin:{MAIL}_changelist",
        "POST",
        nothing,
        OFFICE_SENT_ON,
        sends=chosen(MAIL, "retry_selected"),
    ),
    Row(
        f"admin:{TOKEN}_changelist",
        "POST",
        nothing,
        OFFICE_DOES,
        sends=chosen(TOKEN, "revoke_selected"),
    ),
    *(
        Row(
            f"admin:{name}_changelist",
            "POST",
            nothing,
            OFFICE_SENT_ON,
            sends=chosen(name, "retry_selected"),
        )
        for name in ("payments_refund", "payments_stripeevent")
    ),
]


def a_student_to_enrol(world: World) -> dict[str, Any]:
    return {"app_label": "enrollments", "model_name": "enrollment", "field_name": "student"}


def a_course_to_enrol_in(world: World) -> dict[str, Any]:
    return {"app_label": "enrollments", "model_name": "enrollment", "field_name": "course"}


def the_page_of_a_certificate(world: World) -> dict[str, Any]:
    kind = ContentType.objects.get_for_model(world.certificate)
    return {"content_type_id": kind.pk, "object_id": world.certificate.pk}


def a_course_with_revenue(world: World) -> dict[str, Any]:
    return {"app_label": "payments", "model_name": "revenueentry", "field_name": "course"}


def any_row(world: World) -> dict[str, Any]:
    return {"row": "1/1/"}


SITE = [
    # The mails that we send, each with an example.
    Row("mail_kinds", "GET", nothing, OFFICE),
    Row("mail_kind", "GET", a_receipt, OFFICE),
    Row("mail_kind", "GET", no_mail, cells("login login login denied denied hidden hidden")),
    Row("mail_kind", "POST", a_receipt, OFFICE_DOES),
    Row("admin:index", "GET", nothing, AUTHORS),
    Row("admin:login", "GET", nothing, cells("login denied denied moved moved moved moved")),
    # Who may not be in the admin is sent to its front page, and from there to the sign-in page.
    Row(
        "admin:logout",
        "GET",
        nothing,
        cells("moved moved moved no_method no_method no_method no_method"),
    ),
    Row("admin:logout", "POST", nothing, cells("moved moved moved moved moved moved moved")),
    # Ours stands at the address of Django's.
    *(
        Row(name, "GET", nothing, EVERYBODY_SENT_ON)
        for name in ("admin:password_change", "own_password_change")
    ),
    Row("admin:password_change_done", "GET", nothing, AUTHORS),
    Row("admin:search", "GET", nothing, AUTHORS),
    Row("admin:jsi18n", "GET", nothing, AUTHORS),
    Row("admin:autocomplete", "GET", nothing, NOBODY),
    Row("admin:autocomplete", "GET", nothing, OFFICE, query=a_student_to_enrol),
    Row("admin:autocomplete", "GET", nothing, AUTHORS, query=a_course_to_enrol_in),
    Row("admin:autocomplete", "GET", nothing, AUTHORS, query=a_course_with_revenue),
    # Django would lead anybody in the admin to any row's address: with it, to the code of a certificate.
    Row("admin:view_on_site", "GET", the_page_of_a_certificate, NOT_THERE),
    Row("no_view_on_site", "GET", any_row, NOT_THERE),
]


def app(label: str) -> Maker:
    def of_app(world: World) -> dict[str, Any]:
        return {"app_label": label}

    of_app.__name__ = label
    return of_app


def no_page(world: World) -> dict[str, Any]:
    return {"url": "no/such/page/"}


OFFICE_KNOWS = cells("login login login hidden hidden ok ok")

# The page of an app lists the models that one may open; it is there for who may open one.
APPS = [
    Row("admin:app_list", "GET", app("courses"), AUTHORS),
    Row("admin:app_list", "GET", app("enrollments"), AUTHORS),
    Row("admin:app_list", "GET", app("progress"), AUTHORS),
    Row("admin:app_list", "GET", app("certificates"), AUTHORS),
    Row("admin:app_list", "GET", app("payments"), AUTHORS),
    Row("admin:app_list", "GET", app("accounts"), OFFICE_KNOWS),
    Row("admin:app_list", "GET", app("notifications"), OFFICE_KNOWS),
    Row("admin:app_list", "GET", app("djstripe"), OFFICE_KNOWS),
    Row(
        "admin/(?P<url>.*)$", "GET", no_page, cells("login login login hidden hidden hidden hidden")
    ),
]
