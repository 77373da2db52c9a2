"""Another person's thing is answered exactly as one that there never was, and nothing happens to it.

Each probe is one way to name a thing: in an address, a query, a JSON body or a form. It is asked twice, with what
is somebody else's and with what does not exist; status, address to go on to and body must be the same, but for
the name itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import unified_diff
from typing import Any, Final

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils.http import int_to_base36

from certificates.links import pdf_url
from certificates.models import CODE_LENGTH
from courses.models import Lesson, Module
from enrollments.models import Enrollment
from payments.models.orders import CODE_LENGTH as ORDER_CODE_LENGTH
from progress.models import LessonProgress
from tests.permissions.asking import Doors, everything, undone
from tests.permissions.world import World

pytestmark = pytest.mark.django_db

NO_PK: Final = 987_654_321
NO_CODE: Final = "0" * CODE_LENGTH
NO_ORDER: Final = "0" * ORDER_CODE_LENGTH
NO_SLUG: Final = "no-such-course"

Ids = Callable[[World], tuple[object, object]]


@dataclass(frozen=True)
class Probe:
    """``ids`` gives what is another's, and what does not exist; ``{}`` in an address or a body is where it goes."""

    address: Callable[[World, object], str]
    ids: Ids
    who: tuple[str, ...]
    method: str = "GET"
    json: Callable[[object], dict[str, Any]] | None = None
    form: Callable[[World, object], dict[str, Any]] | None = None

    def send(self, client: Client, world: World, thing: object) -> Any:
        address = self.address(world, thing)
        if self.json is not None:
            method = "POST" if self.method == "GET" else self.method
            return client.generic(method, address, json.dumps(self.json(thing)), "application/json")
        if self.method == "POST":
            return client.post(address, self.form(world, thing) if self.form else {})
        return client.generic(self.method, address)


def page(
    name: str, part: str, /, **rest: Callable[[World], object]
) -> Callable[[World, object], str]:
    """The address of a route with the thing as ``part``."""

    def address(world: World, thing: object) -> str:
        parts = {key: value(world) for key, value in rest.items()}
        return reverse(name, kwargs={part: thing, **parts})

    return address


def at(name: str) -> Callable[[World, object], str]:
    """The address of a route that names nothing."""
    return lambda _world, _thing: reverse(name)


def draft_slug(w: World) -> tuple[object, object]:
    return w.draft.slug, NO_SLUG


def draft_pk(w: World) -> tuple[object, object]:
    return w.draft.pk, NO_PK


def lesson_of_a_draft(w: World) -> tuple[object, object]:
    return Lesson.objects.filter(module__course=w.draft)[0].pk, NO_PK


def lesson_of_another_course(w: World) -> tuple[object, object]:
    return Lesson.objects.filter(module__course=w.otto_course)[0].pk, NO_PK


def alicias_attempt(w: World) -> tuple[object, object]:
    return w.rows["progress_quizattempt"].pk, NO_PK


def module_of_a_draft(w: World) -> tuple[object, object]:
    return w.draft.modules.get().pk, NO_PK


def code(w: World) -> tuple[object, object]:
    return w.certificate.code, NO_CODE


def order_code(w: World) -> tuple[object, object]:
    return w.open_order.code, NO_ORDER


def paid_order_code(w: World) -> tuple[object, object]:
    return w.paid_order.code, NO_ORDER


def upload_code(w: World) -> tuple[object, object]:
    return w.rows["courses_videoupload"].code, "0" * 20


def own_lesson(w: World) -> tuple[object, object]:
    return w.lesson.pk, NO_PK


def video_lesson(w: World) -> tuple[object, object]:
    return w.video_lesson.pk, NO_PK


def video_code(w: World) -> tuple[object, object]:
    assert w.video_lesson.video is not None
    return w.video_lesson.video.code, "0" * 20


STRANGERS = ("anonymous", "other student", "other instructor")
OTHERS = ("other student", "other instructor")
NOT_THE_BUYER = ("other student", "instructor", "other instructor")
NOT_THE_HOLDER = ("other student", "instructor", "other instructor", "staff", "administrator")

PAGES: Final = {
    "a draft's page": Probe(page("enrollments:course", "slug"), draft_slug, STRANGERS),
    "entering a draft": Probe(page("enrollments:enroll", "slug"), draft_slug, STRANGERS, "POST"),
    "a free lesson in a draft": Probe(
        page("enrollments:preview", "slug", lesson_id=lambda w: lesson_of_a_draft(w)[0]),
        draft_slug,
        STRANGERS,
    ),
    "a lesson of another course, free": Probe(
        page("enrollments:preview", "lesson_id", slug=lambda w: w.begun.slug),
        lesson_of_another_course,
        ("anonymous", "student", "instructor"),
    ),
    "learning in a draft": Probe(page("progress:course", "slug"), draft_slug, OTHERS),
    "a lesson in a draft": Probe(
        page("progress:lesson", "slug", lesson_id=lambda w: lesson_of_a_draft(w)[0]),
        draft_slug,
        OTHERS,
    ),
    "a lesson of another course": Probe(
        page("progress:lesson", "lesson_id", slug=lambda w: w.begun.slug),
        lesson_of_another_course,
        ("student",),
    ),
    "completing a lesson of another course": Probe(
        page("progress:complete", "lesson_id", slug=lambda w: w.begun.slug),
        lesson_of_another_course,
        ("student", "other student"),
        "POST",
    ),
    "downloading from another course": Probe(
        page("progress:download", "lesson_id", slug=lambda w: w.begun.slug),
        lesson_of_another_course,
        ("student", "other student"),
        "POST",
    ),
    "beginning a quiz of another course": Probe(
        page("progress:start_attempt", "lesson_id", slug=lambda w: w.begun.slug),
        lesson_of_another_course,
        ("student", "other student"),
        "POST",
    ),
    **{
        f"{method} an attempt in another course": Probe(
            page("progress:attempt", "lesson_id", slug=lambda w: w.begun.slug, number=lambda _w: 1),
            lesson_of_another_course,
            ("student", "other student"),
            method,
        )
        for method in ("GET", "POST")
    },
    **{
        f"{method} {name} in a draft": Probe(
            page(f"progress:{name}", "slug", lesson_id=lambda w: lesson_of_a_draft(w)[0], **more),
            draft_slug,
            OTHERS,
            method,
        )
        for name, method, more in (
            ("start_attempt", "POST", {}),
            ("attempt", "GET", {"number": lambda _w: 1}),
            ("attempt", "POST", {"number": lambda _w: 1}),
        )
    },
    "handing in for a lesson of another course": Probe(
        page("progress:submit_work", "lesson_id", slug=lambda w: w.begun.slug),
        lesson_of_another_course,
        ("student", "other student"),
        "POST",
    ),
    "work of another course": Probe(
        page(
            "progress:submitted_file", "lesson_id", slug=lambda w: w.begun.slug, number=lambda _w: 1
        ),
        lesson_of_another_course,
        ("student", "other student"),
    ),
    "handing in for a lesson in a draft": Probe(
        page("progress:submit_work", "slug", lesson_id=lambda w: lesson_of_a_draft(w)[0]),
        draft_slug,
        OTHERS,
        "POST",
    ),
    **{
        f"{what} of another's video": Probe(
            page(f"progress:{name}", "lesson_id", slug=lambda w: w.begun.slug, **rest),
            video_lesson,
            STRANGERS,
            method=method,
        )
        for what, name, method, rest in (
            ("the stream", "stream", "GET", {}),
            ("the file", "video_file", "GET", {}),
            ("the download", "download_video", "POST", {}),
            (
                "a rendition",
                "rendition",
                "GET",
                {"code": lambda w: video_code(w)[0], "name": lambda _w: "360p"},
            ),
            (
                "captions",
                "captions",
                "GET",
                {"kind": lambda _w: "captions", "language": lambda _w: "es"},
            ),
        )
    },
    "another's video by way of a free lesson": Probe(
        page(
            "progress:rendition",
            "code",
            slug=lambda w: w.begun.slug,
            lesson_id=lambda w: w.free_lesson.pk,
            name=lambda _w: "360p",
        ),
        video_code,
        STRANGERS,
    ),
    "completing a lesson in a draft": Probe(
        page("progress:complete", "slug", lesson_id=lambda w: lesson_of_a_draft(w)[0]),
        draft_slug,
        OTHERS,
        "POST",
    ),
    "the certificate of a draft": Probe(
        page("certificates:for_course", "slug"), draft_slug, OTHERS
    ),
    "a certificate's own page": Probe(page("certificates:mine", "code"), code, NOT_THE_HOLDER),
    "a certificate's state": Probe(page("certificates:state", "code"), code, NOT_THE_HOLDER),
    "a certificate's document": Probe(
        page("certificates:pdf", "code"), code, ("anonymous", *OTHERS, "instructor")
    ),
    **{
        f"{method} {name} of an order": Probe(page(f"payments:{name}", "code"), ids, who, method)
        for name, method, ids, who in (
            ("order", "GET", order_code, NOT_THE_BUYER),
            ("order_state", "GET", order_code, NOT_THE_BUYER),
            ("cancel_order", "POST", order_code, NOT_THE_HOLDER),
            ("withdraw", "GET", paid_order_code, NOT_THE_HOLDER),
            ("withdraw", "POST", paid_order_code, NOT_THE_HOLDER),
        )
    },
    "buying a draft": Probe(page("payments:buy", "slug"), draft_slug, OTHERS),
    "what a draft's badge is for": Probe(
        page("badges:achievement", "course_id"), draft_pk, ("anonymous", "instructor")
    ),
    "somebody's new password": Probe(
        page("account_reset_password_from_key", "uidb36", key=lambda _w: "no-such-key"),
        lambda w: (int_to_base36(w.alicia.pk), int_to_base36(NO_PK)),
        ("anonymous", "other student"),
    ),
}

API: Final = {
    "a draft": Probe(page("api:course", "slug"), draft_slug, STRANGERS),
    "progress in a draft": Probe(page("api:course_progress", "slug"), draft_slug, OTHERS),
    "progress in a draft's lesson": Probe(
        page("api:lesson_progress", "lesson_id"), lesson_of_a_draft, OTHERS
    ),
    "a certificate": Probe(page("api:certificate", "code"), code, NOT_THE_HOLDER),
    "an attempt at a quiz": Probe(
        page("api:attempt", "attempt_id"), alicias_attempt, NOT_THE_HOLDER
    ),
    "handing in an attempt": Probe(
        page("api:submit_attempt", "attempt_id"),
        alicias_attempt,
        NOT_THE_HOLDER,
        json=lambda _thing: {"answers": []},
    ),
    "assignments of a draft": Probe(
        page("api:submissions", "lesson_id"), lesson_of_a_draft, OTHERS
    ),
    "handing in for a draft": Probe(
        page("api:submissions", "lesson_id"),
        lesson_of_a_draft,
        OTHERS,
        json=lambda _thing: {"text": "x"},
    ),
    "an order": Probe(page("api:order", "code"), order_code, NOT_THE_HOLDER),
    **{
        f"{method} {name} of an upload": Probe(
            page(f"api:{name}", "code"), upload_code, OTHERS, method
        )
        for name, method in (
            ("upload", "GET"),
            ("upload", "DELETE"),
            ("upload_parts", "GET"),
            ("complete_upload", "POST"),
        )
    },
    **{
        f"{method} {name} of another's course": Probe(
            page(f"api:{name}", part),
            ids,
            OTHERS,
            method,
            json=None if method == "GET" else lambda _thing: {"title": "Robado"},
        )
        for name, part, ids, methods in (
            ("course", "slug", draft_slug, ("PATCH",)),
            ("course_contents", "slug", draft_slug, ("GET",)),
            ("modules", "slug", draft_slug, ("POST",)),
            ("course_order", "slug", draft_slug, ("PUT",)),
            ("publish_course", "slug", draft_slug, ("POST",)),
            ("archive_course", "slug", draft_slug, ("POST",)),
            ("module", "module_id", module_of_a_draft, ("PATCH", "DELETE")),
            ("lessons", "module_id", module_of_a_draft, ("POST",)),
            ("lesson", "lesson_id", lesson_of_a_draft, ("GET", "PATCH", "DELETE")),
        )
        for method in methods
    },
    **{
        f"a film for another's lesson by {name}": Probe(
            at(name),
            own_lesson,
            OTHERS,
            json=lambda thing: {"lessonId": thing, "filename": "x.mp4", "size": 9},
        )
        for name in ("api:uploads", "api:upload-video")
    },
    **{
        f"{what} by {name}": Probe(at(name), ids, OTHERS, json=body)
        for names, what, ids, body in (
            (
                ("api:enrollments", "api:inscripcion-cursos"),
                "entering a draft",
                draft_pk,
                lambda thing: {"courseId": thing},
            ),
            (
                ("api:purchases", "api:purchase-course"),
                "buying a draft",
                draft_pk,
                lambda thing: {"courseId": thing},
            ),
            (
                ("api:progress", "api:track-progress"),
                "a report on a draft's lesson",
                lesson_of_a_draft,
                lambda thing: {"lessonId": thing, "completed": True},
            ),
            (
                ("api:certificates", "api:certificados"),
                "the certificate of a draft",
                draft_pk,
                lambda thing: {"courseId": thing},
            ),
        )
        for name in names
    },
}

OWN_MODELS: Final = (
    *("courses_course", "courses_module", "courses_lesson", "courses_video"),
    *("courses_quiz", "courses_question", "courses_caption"),
    "courses_videoupload",
    *("enrollments_enrollment", "progress_lessonprogress", "progress_coursecompletion"),
    *("certificates_coursecertificate", "progress_quizattempt"),
    *("courses_assignment", "progress_submission"),
)
OWN_ACTIONS: Final = {
    "courses_course": ("videos", "preview", "publish", "archive"),
    "courses_module": ("back",),
    "courses_lesson": ("back", "preview"),
    "courses_quiz": ("back", "preview", "results"),
    "courses_question": ("back",),
    "courses_assignment": ("back",),
    "progress_submission": ("accept", "give_back", "file"),
    "courses_videoupload": ("cancel",),
    "courses_video": ("retry", "cancel", "standing"),
}


def carlas(model: str) -> Ids:
    return lambda w: (w.rows[model].pk, NO_PK)


def draft_settings(w: World, thing: object) -> dict[str, Any]:
    return {"course": thing, "template": "", "language": "es"}


def module_in_form(w: World, thing: object) -> dict[str, Any]:
    """The form of Otto's own course, with a chapter of somebody else's slipped in."""
    return {
        "title": w.otto_course.title,
        "slug": w.otto_course.slug,
        "subtitle": "",
        "hours": "2",
        "description": "x",
        "outcomes": "",
        "requirements": "",
        "level": "beginner",
        "category": w.otto_course.category_id,
        "language": "es",
        "price": "0",
        "currency": "EUR",
        "modules-TOTAL_FORMS": 1,
        "modules-INITIAL_FORMS": 1,
        "modules-0-id": thing,
        "modules-0-course": w.otto_course.pk,
        "modules-0-title": "Robado",
        "modules-0-place": 0,
    }


ADMIN: Final = {
    **{
        f"{method} {name} of {model}": Probe(
            page(f"admin:{model}_{name}", "object_id"),
            carlas(model),
            ("other instructor",),
            method,
            form=lambda _w, _thing: {"post": "yes", "title": "Robado"},
        )
        for model in OWN_MODELS
        for name in ("change", "delete", "history", *OWN_ACTIONS.get(model, ()))
        for method in ("GET", "POST")
    },
    **{
        f"{method} a course's certificates, {name}": Probe(
            page(f"admin:certificates_coursecertificate_{name}", "course_id"),
            draft_pk,
            ("other instructor",),
            method,
        )
        for name, method in (("of", "GET"), ("specimen", "GET"), ("proof", "POST"))
    },
    "results of another's quiz": Probe(
        page("admin:progress_quizattempt_results", "quiz_id"),
        carlas("courses_quiz"),
        ("other instructor",),
    ),
    "settings for another's course": Probe(
        at("admin:certificates_coursecertificate_add"),
        draft_pk,
        ("other instructor",),
        "POST",
        form=draft_settings,
    ),
    "another's chapter in one's own form": Probe(
        lambda w, _thing: reverse("admin:courses_course_change", args=[w.otto_course.pk]),
        lambda w: (Module.objects.get(course=w.begun).pk, NO_PK),
        ("other instructor",),
        "POST",
        form=module_in_form,
    ),
    "a row's page of any kind": Probe(
        lambda _w, thing: f"/admin/r/{thing}/",
        lambda w: (f"{_kind(w.certificate)}/{w.certificate.pk}", f"{_kind(w.certificate)}/{NO_PK}"),
        ("instructor", "other instructor"),
    ),
}


def _kind(row: Model) -> int:
    return ContentType.objects.get_for_model(row).pk


def told(response: Any, address: str, thing: object) -> tuple[int, str, str]:
    """Status, where to, and body, without what names the thing and without what is new in every answer."""
    body = response.content.decode()
    body = re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', r"\1", body)
    body = body.replace(f'-id" value="{thing}"', '-id" value="it"').replace(address, "here")
    location = response.headers.get("Location", "").replace(str(thing), "it")
    return response.status_code, location, body


def differences(probe: Probe, client: Client, world: World) -> list[str]:
    """In what another's thing is answered differently from one that does not exist, and what was written."""
    answers = []
    found = []
    for thing in probe.ids(world):
        with undone():
            before = everything()
            response = probe.send(client, world, thing)
            changed = [table for table, rows in everything().items() if before[table] != rows]
        if changed:
            found.append(f"{thing}: wrote {changed}")
        answers.append(told(response, probe.address(world, thing), thing))
    theirs, nobodys = ([str(part) for part in answer] for answer in answers)
    lines = zip(theirs, nobodys, strict=True)
    return [
        *found,
        *(line for a, b in lines for line in unified_diff(a.split("\n"), b.split("\n"), n=0)),
    ]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_does_not_tell_anothers_from_nothing(name: str, world: World, doors: Doors) -> None:
    probe = PAGES[name]
    found = {who: differences(probe, doors.browser(who), world) for who in probe.who}
    assert not any(found.values()), found


@pytest.mark.parametrize("name", API)
def test_the_api_does_not_tell_anothers_from_nothing(name: str, world: World, doors: Doors) -> None:
    probe = API[name]
    found = {who: differences(probe, doors.program(who), world) for who in probe.who}
    assert not any(found.values()), found


@pytest.mark.parametrize("name", ADMIN)
def test_the_admin_does_not_tell_anothers_from_nothing(
    name: str, world: World, doors: Doors
) -> None:
    probe = ADMIN[name]
    found = {who: differences(probe, doors.browser(who), world) for who in probe.who}
    assert not any(found.values()), found


@pytest.mark.parametrize("model", OWN_MODELS)
def test_lists_and_their_filters_show_an_instructor_nothing_of_anothers(
    model: str, world: World, doors: Doors
) -> None:
    list_page = reverse(f"admin:{model}_changelist")
    carlas_own = [course.title for course in (world.draft, world.begun, world.finished)]
    queries = [
        "",
        *(f"?{course}__id__exact={world.draft.pk}" for course in _ways_to_a_course(model)),
    ]

    for query in queries:
        otto = doors.browser("other instructor").get(f"{list_page}{query}").content.decode()
        assert [title for title in carlas_own if title in otto] == [], query
        assert world.alicia.full_name not in otto
    carla = doors.browser("instructor").get(list_page).content.decode()
    row = world.rows[model]
    assert reverse(f"admin:{model}_change", args=[row.pk]) in carla


def _ways_to_a_course(model: str) -> list[str]:
    return {
        "enrollments_enrollment": ["course"],
        "progress_lessonprogress": ["enrollment__course"],
        "progress_coursecompletion": ["enrollment__course"],
        "progress_quizattempt": ["enrollment__course"],
        "progress_submission": ["enrollment__course"],
    }.get(model, [])


def test_an_instructor_chooses_among_their_own_courses(world: World, doors: Doors) -> None:
    asked = {"app_label": "enrollments", "model_name": "enrollment", "field_name": "course"}
    answer = doors.browser("other instructor").get(reverse("admin:autocomplete"), asked)

    titles = {one["text"] for one in answer.json()["results"]}
    assert titles == {world.otto_course.title, world.otto_draft.title}


def test_the_key_of_one_document_does_not_open_another(world: World, doors: Doors) -> None:
    key = pdf_url(world.certificate).split("?", 1)[1]
    own = reverse("certificates:pdf", args=[world.certificate.code])
    assert doors.browser("other student").get(f"{own}?{key}").status_code == 200

    other = doors.browser("other student").get(f"{own}?key=:1abc:forged")
    assert other.status_code == 404


def test_anothers_idempotency_key_does_not_give_their_answer(world: World, doors: Doors) -> None:
    body = json.dumps({"courseId": world.begun.pk})
    send: dict[str, Any] = {
        "path": "/api/v1/enrollments",
        "data": body,
        "content_type": "application/json",
    }
    with undone():
        hers = doors.program("student").post(**send, headers={"Idempotency-Key": "the-same"})
        his = doors.program("other student").post(**send, headers={"Idempotency-Key": "the-same"})

        assert hers.json()["id"] != his.json()["id"]
        assert "Idempotent-Replayed" not in his.headers
        assert Enrollment.objects.filter(course=world.begun).count() == 2


def test_progress_counts_for_who_reports_it_alone(world: World, doors: Doors) -> None:
    body = json.dumps({"lessonId": world.lesson.pk, "completed": True, "student": world.alicia.pk})
    with undone():
        answer = doors.program("other student").post(
            "/api/v1/progress", body, content_type="application/json"
        )
        assert answer.status_code == 403
        assert not LessonProgress.objects.filter(lesson=world.lesson).exists()


def test_ending_a_token_ends_no_other(world: World, doors: Doors) -> None:
    with undone():
        assert doors.program("other student").delete("/api/v1/tokens").status_code == 204
        ask: dict[str, Any] = {
            "path": "/api/v1/progress",
            "data": "{}",
            "content_type": "application/json",
        }
        assert doors.program("other student").post(**ask).status_code == 401
        assert doors.program("student").post(**ask).status_code == 400
