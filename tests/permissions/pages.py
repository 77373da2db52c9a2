"""Who may see and do what on the pages of the site.

Columns: anonymous, student (Alicia), other student, instructor (Carla), other instructor, staff, administrator.
"""

from __future__ import annotations

from tests.permissions import addresses as of
from tests.permissions.words import Row, cells, nothing

EVERYBODY = cells("ok ok ok ok ok ok ok")
NOBODY = cells("hidden hidden hidden hidden hidden hidden hidden")
SIGNED_IN = cells("login ok ok ok ok ok ok")
#: A draft is there for its author and for the office.
ITS_AUTHOR_AND_OFFICE = cells("hidden hidden hidden ok hidden ok ok")
OFFICE_ALONE = cells("hidden hidden hidden hidden hidden ok ok")
#: A lesson is there for who is enrolled; the others are led to its free preview.
ENROLLED = cells("login ok moved moved moved moved moved")
#: Signed out, they are told nothing: a player has no use for a page to sign in.
VIEWERS = cells("hidden ok hidden ok hidden ok ok")
VIEWERS_SENT_ON = cells("hidden moved hidden moved hidden moved moved")
#: A certificate's own page is its holder's alone: everybody else has the verification page.
ITS_HOLDER = cells("login ok hidden hidden hidden hidden hidden")

SIGNED_IN_NOTHING_THERE = cells("login hidden hidden hidden hidden hidden hidden")
EVERYBODY_BUT_NOT_SO = cells("invalid invalid invalid invalid invalid invalid invalid")
EVERYBODY_DENIED = cells("denied denied denied denied denied denied denied")
BUYERS = cells("login done done done done done done")

PAGES = [
    # --- The site ---
    Row("home", "GET", nothing, EVERYBODY),
    Row("terms", "GET", nothing, EVERYBODY),
    Row("security_txt", "GET", nothing, EVERYBODY),
    Row("healthz", "GET", nothing, EVERYBODY),
    Row("set_language", "GET", nothing, cells("moved moved moved moved moved moved moved")),
    Row(
        "set_language",
        "POST",
        nothing,
        cells("moved moved moved moved moved moved moved"),
        sends=of.a_language,
    ),
    # --- The catalogue, and the page of a course ---
    Row("courses:catalogue", "GET", nothing, EVERYBODY),
    Row("enrollments:course", "GET", of.begun_course, EVERYBODY),
    Row("enrollments:course", "GET", of.carlas_draft, ITS_AUTHOR_AND_OFFICE),
    Row("enrollments:preview", "GET", of.a_free_lesson, EVERYBODY),
    Row("enrollments:preview", "GET", of.a_lesson, ITS_AUTHOR_AND_OFFICE),
    Row("enrollments:preview", "GET", of.a_lesson_of_a_draft, ITS_AUTHOR_AND_OFFICE),
    # Alicia is in it already; whoever is signed in may learn, whatever they are here for.
    Row(
        "enrollments:enroll", "POST", of.begun_course, cells("login moved done done done done done")
    ),
    Row(
        "enrollments:enroll",
        "POST",
        of.paid_course,
        cells("login moved moved moved moved moved moved"),
    ),
    Row(
        "enrollments:enroll",
        "POST",
        of.carlas_draft,
        cells("hidden hidden hidden moved hidden moved moved"),
    ),
    # --- What is sold together ---
    Row("payments:bundles", "GET", nothing, EVERYBODY),
    Row("payments:bundle", "GET", of.a_bundle, EVERYBODY),
    Row("payments:bundle", "GET", of.a_bundle_off_sale, OFFICE_ALONE),
    # --- Buying: whoever is signed in may, whatever they are here for ---
    Row("payments:buy", "GET", of.paid_course, SIGNED_IN),
    Row("payments:buy", "POST", of.paid_course, BUYERS),
    *(
        Row("payments:buy", method, parts, SIGNED_IN_NOTHING_THERE)
        for method in ("GET", "POST")
        for parts in (of.begun_course, of.carlas_draft, of.no_course)  # free, a draft, nothing
    ),
    Row("payments:buy_bundle", "GET", of.a_bundle, SIGNED_IN),
    Row("payments:buy_bundle", "POST", of.a_bundle, BUYERS),
    Row("payments:buy_bundle", "GET", of.no_course, SIGNED_IN_NOTHING_THERE),
    # Stripe alone has the signature that lets something in.
    Row("payments:webhook", "POST", nothing, EVERYBODY_BUT_NOT_SO),
    # The same of Amazon's topic.
    Row("mail_feedback:ses_webhook", "POST", nothing, EVERYBODY_DENIED),
    # --- Learning ---
    Row("my_learning", "GET", nothing, SIGNED_IN),
    Row(
        "progress:course",
        "GET",
        of.begun_course,
        cells("login moved moved moved moved moved moved"),
    ),
    Row("progress:lesson", "GET", of.a_lesson, ENROLLED),
    Row(
        "progress:complete",
        "POST",
        of.a_lesson,
        cells("login done hidden hidden hidden hidden hidden"),
    ),
    Row(
        "progress:download",
        "POST",
        of.a_file_lesson,
        cells("login done hidden hidden hidden hidden hidden"),
    ),
    # The attempt is open: it is gone on with, and handed in by who began it.
    Row(
        "progress:start_attempt",
        "POST",
        of.a_quiz,
        cells("login moved hidden hidden hidden hidden hidden"),
    ),
    Row(
        "progress:attempt",
        "GET",
        of.alicias_attempt,
        cells("login moved hidden hidden hidden hidden hidden"),
    ),
    Row(
        "progress:attempt",
        "POST",
        of.alicias_attempt,
        cells("login done hidden hidden hidden hidden hidden"),
    ),
    # The work waits for its review: nothing more is taken, and its file is hers.
    Row(
        "progress:submit_work",
        "POST",
        of.an_assignment,
        cells("login moved hidden hidden hidden hidden hidden"),
        sends=of.some_work,
    ),
    Row(
        "progress:submitted_file",
        "GET",
        of.alicias_file_of_work,
        cells("login moved hidden hidden hidden hidden hidden"),
    ),
    # --- A video's streams: for students of the course, its author and the office ---
    Row("progress:stream", "GET", of.a_video_lesson, VIEWERS),
    Row("progress:rendition", "GET", of.its_rendition, VIEWERS),
    Row("progress:captions", "GET", of.its_captions, VIEWERS),
    Row("progress:stream", "GET", of.a_lesson_of_a_draft, NOBODY),  # a text
    Row("progress:video_file", "GET", of.a_video_lesson, VIEWERS_SENT_ON),
    Row("progress:download_video", "POST", of.a_video_lesson, VIEWERS_SENT_ON),
    # --- Certificates ---
    Row(
        "certificates:for_course",
        "GET",
        of.finished_course,
        cells("login moved moved moved moved moved moved"),
    ),
    Row(
        "certificates:for_course",
        "GET",
        of.carlas_draft,
        cells("login hidden hidden moved hidden moved moved"),
    ),
    Row("certificates:mine", "GET", of.alicias_certificate, ITS_HOLDER),
    Row("certificates:state", "GET", of.alicias_certificate, ITS_HOLDER),
    Row(
        "certificates:pdf",
        "GET",
        of.alicias_certificate,
        cells("hidden ok hidden hidden hidden ok ok"),
    ),
    Row("certificates:verify_form", "GET", nothing, EVERYBODY),
    Row("certificates:verify", "GET", of.alicias_certificate, EVERYBODY),
    Row("certificates:verify", "GET", of.no_certificate, NOBODY),
    Row("certificates:verify_file", "GET", of.alicias_file, EVERYBODY),
    Row("certificates:verify_file", "GET", of.no_file, NOBODY),
    # --- Open Badges, for programs of anybody ---
    Row("badges:did", "GET", nothing, EVERYBODY),
    Row("badges:issuer", "GET", nothing, EVERYBODY),
    Row("badges:achievement", "GET", of.achievement_of_a_course, EVERYBODY),
    Row("badges:achievement", "GET", of.achievement_of_a_draft, NOBODY),
    Row("badges:status", "GET", of.first_list, EVERYBODY),
    Row("badges:badge", "GET", of.alicias_certificate, EVERYBODY),
    Row("badges:jwt", "GET", of.alicias_certificate, EVERYBODY),
]
