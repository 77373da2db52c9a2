"""Whose thing an address points at: the parts of an address and of a body, each under a name to read in a table."""

from __future__ import annotations

from typing import Any

from notifications.enums import MailTopic
from notifications.unsubscribing import token_of
from tests.factories.people import PASSWORD
from tests.permissions.world import World

Parts = dict[str, Any]


# --- Parts of addresses -----------------------------------------------------------------------------


def begun_course(w: World) -> Parts:
    return {"slug": w.begun.slug}


def finished_course(w: World) -> Parts:
    return {"slug": w.finished.slug}


def ottos_course(w: World) -> Parts:
    return {"slug": w.otto_course.slug}


def paid_course(w: World) -> Parts:
    return {"slug": w.paid.slug}


def a_bundle(w: World) -> Parts:
    return {"slug": w.bundle.slug}


def a_bundle_off_sale(w: World) -> Parts:
    return {"slug": w.rows["payments_bundle"].slug}


def alicias_open_order(w: World) -> Parts:
    return {"code": w.open_order.code}


def alicias_paid_order(w: World) -> Parts:
    return {"code": w.paid_order.code}


def no_order(w: World) -> Parts:
    return {"code": "0" * 12}


def carlas_draft(w: World) -> Parts:
    return {"slug": w.draft.slug}


def no_course(w: World) -> Parts:
    return {"slug": "no-such-course"}


def a_lesson(w: World) -> Parts:
    return {"slug": w.begun.slug, "lesson_id": w.lesson.pk}


def a_lesson_by_id(w: World) -> Parts:
    return {"lesson_id": a_lesson(w)["lesson_id"]}


def a_lesson_of_a_draft_by_id(w: World) -> Parts:
    return {"lesson_id": a_lesson_of_a_draft(w)["lesson_id"]}


def a_free_lesson(w: World) -> Parts:
    return {"slug": w.begun.slug, "lesson_id": w.free_lesson.pk}


def a_file_lesson(w: World) -> Parts:
    return {"slug": w.begun.slug, "lesson_id": w.file_lesson.pk}


def a_quiz(w: World) -> Parts:
    return {"slug": w.begun.slug, "lesson_id": w.rows["courses_quiz"].pk}


def alicias_attempt(w: World) -> Parts:
    return a_quiz(w) | {"number": w.rows["progress_quizattempt"].number}


def a_quiz_by_id(w: World) -> Parts:
    return {"lesson_id": w.rows["courses_quiz"].pk}


def alicias_attempt_by_id(w: World) -> Parts:
    return {"attempt_id": w.rows["progress_quizattempt"].pk}


def an_assignment(w: World) -> Parts:
    return {"slug": w.begun.slug, "lesson_id": w.rows["courses_assignment"].pk}


def alicias_file_of_work(w: World) -> Parts:
    return an_assignment(w) | {"number": w.rows["progress_submission"].number}


def an_assignment_by_id(w: World) -> Parts:
    return {"lesson_id": w.rows["courses_assignment"].pk}


def no_answers(w: World) -> Parts:
    return {"answers": []}


def a_video_lesson(w: World) -> Parts:
    return {"slug": w.begun.slug, "lesson_id": w.video_lesson.pk}


def its_rendition(w: World) -> Parts:
    video = w.video_lesson.video
    assert video is not None
    return a_video_lesson(w) | {"code": video.code, "name": "360p"}


def its_captions(w: World) -> Parts:
    return a_video_lesson(w) | {"kind": "captions", "language": "es"}


def a_lesson_of_a_draft(w: World) -> Parts:
    lesson = w.draft.modules.get().lessons.first()
    assert lesson is not None
    return {"slug": w.draft.slug, "lesson_id": lesson.pk}


def alicias_certificate(w: World) -> Parts:
    return {"code": w.certificate.code}


def alicias_file(w: World) -> Parts:
    return {"digest": w.certificate.sha256}


def no_file(w: World) -> Parts:
    return {"digest": "0" * 64}


def no_certificate(w: World) -> Parts:
    return {"code": "0" * 10}


def alicias_token(w: World) -> Parts:
    return {"token_id": w.rows["accounts_apitoken"].pk}


def alicias_mail(w: World) -> Parts:
    return {"mail_id": w.rows["notifications_outboundemail"].pk}


def no_identity(w: World) -> Parts:
    return {"pk": 0}


def no_factor(w: World) -> Parts:
    return {"pk": 0}


def achievement_of_a_course(w: World) -> Parts:
    return {"course_id": w.begun.pk}


def achievement_of_a_draft(w: World) -> Parts:
    return {"course_id": w.draft.pk}


def first_list(w: World) -> Parts:
    return {"number": w.certificate.pk // 131072}


def carlas_upload(w: World) -> Parts:
    return {"code": w.rows["courses_videoupload"].code}


def no_upload(w: World) -> Parts:
    return {"code": "0" * 20}


def module_of_carlas_draft(w: World) -> Parts:
    return {"module_id": w.draft.modules.get().pk}


def lesson_of_carlas_draft(w: World) -> Parts:
    return {"lesson_id": a_lesson_of_a_draft(w)["lesson_id"]}


def lesson_of_carlas_course(w: World) -> Parts:
    return {"lesson_id": w.lesson.pk}


def no_key(w: World) -> Parts:
    return {"key": "no-such-key"}


def alicias_way_out(w: World) -> Parts:
    return {"token": token_of(w.alicia.public_id, MailTopic.REMINDERS)}


def no_way_out(w: World) -> Parts:
    return {"token": "no-such-token"}


def no_reset_key(w: World) -> Parts:
    return {"uidb36": "1", "key": "no-such-key"}


# --- Bodies -----------------------------------------------------------------------------------------


def a_profile(w: World) -> Parts:
    return {"full_name": "Otro Nombre", "certificate_name": "", "language": "en"}


def one_click(w: World) -> Parts:
    return {"List-Unsubscribe": "One-Click"}


def a_language(w: World) -> Parts:
    return {"language": "en", "next": "/"}


def carlas_free_course(w: World) -> Parts:
    return {"courseId": w.begun.pk}


def carlas_paid_course(w: World) -> Parts:
    return {"courseId": w.paid.pk}


def a_bundle_by_id(w: World) -> Parts:
    return {"bundleId": w.bundle.pk}


def carlas_draft_by_id(w: World) -> Parts:
    return {"courseId": w.draft.pk}


def course_that_alicia_finished(w: World) -> Parts:
    return {"courseId": w.finished.pk}


def a_lesson_read(w: World) -> Parts:
    return {"lessonId": w.lesson.pk, "completed": True}


def a_lesson_of_a_draft_read(w: World) -> Parts:
    return {"lessonId": a_lesson_of_a_draft(w)["lesson_id"], "completed": True}


def a_film_for_carlas_lesson(w: World) -> Parts:
    return {"lessonId": w.lesson.pk, "filename": "x.mp4", "size": 9}


def a_new_course(w: World) -> Parts:
    lessons = [{"title": "Una", "kind": "text", "body": "Texto."}]
    modules = [{"title": "Primero", "lessons": lessons}]
    return {"title": "Nuevo", "category": "datos", "hours": 2, "modules": modules}


def a_new_title(w: World) -> Parts:
    return {"title": "Otro"}


def another_order_of_the_draft(w: World) -> Parts:
    module = w.draft.modules.get()
    backwards = [lesson.pk for lesson in module.lessons.order_by("-position")]
    return {"modules": [{"id": module.pk, "lessons": backwards}]}


def some_work(w: World) -> Parts:
    return {"text": "Salió bien."}


def a_new_person(w: World) -> Parts:
    return {
        "email": "nueva@example.com",
        "password": "una-frase-larga-77",
        "fullName": "Nueva Persona",
    }


def a_new_staff_member(w: World) -> Parts:
    return a_new_person(w) | {"accountType": "staff"}


def alicias_password(w: World) -> Parts:
    return {"email": w.alicia.email, "password": PASSWORD}


def a_wrong_password(w: World) -> Parts:
    return {"email": w.alicia.email, "password": "no-es-esta"}
