"""An instructor builds a course in the admin, and sees nobody else's."""

from __future__ import annotations

from pathlib import Path

import pytest
from botocore.exceptions import EndpointConnectionError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.enums import AccountType
from accounts.models import User
from courses.enums import CourseState, LessonKind
from courses.models import Category, Course, Module
from lib.admin import page_of
from tests.factories.academy import enroll, finish, lessons_of, make_course
from tests.factories.people import make_user

CLIP = Path(__file__).parents[2] / "lms/demo/courses/titula-in-two-minutes/videos/01-watch.webm"
COURSE_FIELDS = {
    "title": "Cerámica para empezar",
    "slug": "ceramica",
    "subtitle": "",
    "level": "beginner",
    "language": "es",
    "hours": "4.5",
    "price": "19.90",
    "currency": "EUR",
}


@pytest.fixture
def author(carla: User, client: Client) -> Client:
    """A browser in which Carla is signed in."""
    client.force_login(carla)
    return client


@pytest.fixture
def draft(carla: User) -> Course:
    """An empty draft of Carla's."""
    return make_course(instructor=carla, lessons=0, published=False)


@pytest.fixture
def foreign(db: None) -> Course:
    """A course of another instructor."""
    henry = make_user("Henry Osei", account_type=AccountType.INSTRUCTOR)
    return make_course(instructor=henry, title="Reading the Night Sky")


def rows(prefix: str, forms: list[dict[str, object]], *, initial: int) -> dict[str, object]:
    """A posted inline formset."""
    posted: dict[str, object] = {
        f"{prefix}-TOTAL_FORMS": len(forms),
        f"{prefix}-INITIAL_FORMS": initial,
    }
    for index, values in enumerate(forms):
        posted |= {f"{prefix}-{index}-{name}": value for name, value in values.items()}
    return posted


#: What the lesson's page sends of its images when there are none.
NO_IMAGES = rows("images", [], initial=0)


def form_of(course: Course) -> dict[str, object]:
    return COURSE_FIELDS | {
        "category": course.category_id,
        "description": "Barro.",
        "slug": course.slug,
    }


def test_a_new_course_is_a_draft_of_whoever_creates_it(
    author: Client, carla: User, foreign: Course
) -> None:
    category = Category.objects.get()
    page = reverse("admin:courses_course_add")

    answer = author.post(
        page, COURSE_FIELDS | {"category": category.pk, "instructor": foreign.instructor_id}
    )

    course = Course.objects.get(slug="ceramica")
    assert answer.url == page_of(course)
    assert (course.instructor, course.state, course.price_cents) == (carla, CourseState.DRAFT, 1990)


def test_a_price_finer_than_the_currency_is_refused_beside_its_field(
    author: Client, draft: Course
) -> None:
    page = reverse("admin:courses_course_add")

    answer = author.post(page, COURSE_FIELDS | {"category": draft.category_id, "price": "1.999"})

    assert "price" in answer.context["adminform"].form.errors
    assert not Course.objects.filter(slug="ceramica").exists()


def test_modules_are_kept_in_the_order_in_which_they_were_dropped(
    author: Client, draft: Course
) -> None:
    first = draft.modules.get()
    typed = [
        {"id": first.pk, "course": draft.pk, "title": "El horno", "place": 1},
        {"id": "", "course": draft.pk, "title": "El barro", "place": 0},
        {"id": "", "course": draft.pk, "title": "El esmalte", "place": ""},
    ]

    author.post(page_of(draft), form_of(draft) | rows("modules", typed, initial=1))

    titles = list(draft.modules.order_by("position").values_list("title", "position"))
    assert titles == [("El barro", 0), ("El horno", 1), ("El esmalte", 2)]
    draft.refresh_from_db()
    assert draft.description == "Barro."


def test_a_module_of_a_draft_can_be_removed_in_the_course(author: Client, draft: Course) -> None:
    module = draft.modules.get()
    typed = [{"id": module.pk, "course": draft.pk, "title": module.title, "DELETE": "on"}]

    author.post(page_of(draft), form_of(draft) | rows("modules", typed, initial=1))

    assert not Module.objects.filter(pk=module.pk).exists()


def test_a_published_course_offers_no_quick_removal(author: Client, course: Course) -> None:
    module = course.modules.get()
    typed = [{"id": module.pk, "course": course.pk, "title": module.title, "DELETE": "on"}]

    author.post(page_of(course), form_of(course) | rows("modules", typed, initial=1))

    assert Module.objects.filter(pk=module.pk).exists()


def test_lessons_are_added_and_arranged_in_their_module(author: Client, course: Course) -> None:
    one, two = lessons_of(course)
    typed = [
        {
            "id": one.pk,
            "module": one.module_id,
            "title": one.title,
            "kind": "text",
            "required": "on",
            "place": 1,
        },
        {"id": two.pk, "module": two.module_id, "title": two.title, "kind": "text", "place": 0},
        {"id": "", "module": two.module_id, "title": "Un vídeo", "kind": "video", "place": ""},
    ]

    author.post(
        page_of(one.module), {"title": "Primeros pasos"} | rows("lessons", typed, initial=2)
    )

    assert [lesson.title for lesson in lessons_of(course)] == [two.title, one.title, "Un vídeo"]
    two.refresh_from_db()
    assert not two.required


def test_a_video_is_attached_to_its_lesson(author: Client, course: Course) -> None:
    lesson = lessons_of(course)[0]
    clip = SimpleUploadedFile("clip.webm", CLIP.read_bytes(), content_type="video/webm")

    answer = author.post(
        page_of(lesson),
        {"title": "Verlo", "kind": "video", "body": "", "required": "on", "new_video": clip}
        | NO_IMAGES,
    )

    lesson.refresh_from_db()
    assert answer.url == page_of(lesson.module)
    assert lesson.has_content
    assert (lesson.title, lesson.video.original_name, lesson.video.width) == (
        "Verlo",
        "clip.webm",
        1280,
    )
    page = author.get(page_of(lesson)).content.decode()
    assert "clip.webm" in page
    assert "Signature" in page


def test_what_is_no_video_is_refused_beside_its_field(author: Client, course: Course) -> None:
    lesson = lessons_of(course)[0]
    text = SimpleUploadedFile("clip.webm", b"not a video", content_type="video/webm")

    answer = author.post(
        page_of(lesson),
        {"title": "Verlo", "kind": "video", "body": "", "new_video": text} | NO_IMAGES,
    )

    assert "new_video" in answer.context["adminform"].form.errors
    lesson.refresh_from_db()
    assert (lesson.title, lesson.kind) == ("Lección 1", LessonKind.TEXT)


def test_a_store_that_is_away_changes_nothing_and_says_so(
    author: Client, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = lessons_of(course)[0]
    clip = SimpleUploadedFile("clip.webm", CLIP.read_bytes(), content_type="video/webm")

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise EndpointConnectionError(endpoint_url="http://127.0.0.1:9")

    monkeypatch.setattr("storages.backends.s3.S3Storage._save", refuse)

    answer = author.post(
        page_of(lesson),
        {"title": "Verlo", "kind": "video", "body": "", "new_video": clip} | NO_IMAGES,
        follow=True,
    )

    assert answer.status_code == 200
    assert [message.level_tag for message in answer.context["messages"]] == ["error"]
    lesson.refresh_from_db()
    assert (lesson.title, lesson.video) == ("Lección 1", None)


def test_publishing_lists_what_is_missing_and_changes_nothing(
    author: Client, draft: Course
) -> None:
    page = reverse("admin:courses_course_publish", args=[draft.pk])

    shown = author.get(page, headers={"accept-language": "en"})
    answer = author.post(page)

    assert len(shown.context["question"].missing) == 1
    assert answer.status_code == 200
    draft.refresh_from_db()
    assert draft.state == CourseState.DRAFT


def test_a_complete_course_is_published_and_archived(author: Client, carla: User) -> None:
    course = make_course(instructor=carla, published=False)
    publish = reverse("admin:courses_course_publish", args=[course.pk])

    author.get(publish)
    course.refresh_from_db()
    assert course.state == CourseState.DRAFT
    assert author.post(publish).url == page_of(course)
    course.refresh_from_db()
    assert course.is_published
    author.post(reverse("admin:courses_course_archive", args=[course.pk]))
    course.refresh_from_db()
    assert course.state == CourseState.ARCHIVED


def test_the_course_of_another_instructor_does_not_exist(author: Client, foreign: Course) -> None:
    lesson = lessons_of(foreign)[0]
    pages = [
        page_of(foreign),
        page_of(lesson.module),
        page_of(lesson),
        reverse("admin:courses_course_publish", args=[foreign.pk]),
        reverse("admin:courses_lesson_delete", args=[lesson.pk]),
    ]

    assert [author.get(page).status_code for page in pages] == [404] * len(pages)
    assert author.post(pages[3]).status_code == 404
    assert (
        foreign.title not in author.get(reverse("admin:courses_course_changelist")).content.decode()
    )
    assert (
        lesson.title not in author.get(reverse("admin:courses_lesson_changelist")).content.decode()
    )


@pytest.mark.parametrize(
    "page",
    [
        "accounts_user",
        "accounts_apitoken",
        "certificates_certificate",
        "certificates_certificatearchive",
        "certificates_certificatetemplate",
        "courses_category",
        "notifications_outboundemail",
    ],
)
def test_the_office_is_closed_to_instructors(author: Client, page: str) -> None:
    assert author.get(reverse(f"admin:{page}_changelist")).status_code == 403


def test_an_instructor_sees_the_students_of_their_own_courses_only(
    author: Client, course: Course, foreign: Course, alicia: User, bruno: User
) -> None:
    enroll(alicia, course)
    enroll(bruno, foreign)

    page = author.get(reverse("admin:enrollments_enrollment_changelist")).content.decode()

    assert "Alicia" in page
    assert "Bruno" not in page


def test_a_lesson_is_deleted_with_what_students_did_in_it_and_what_they_finished_stays(
    author: Client, course: Course, alicia: User
) -> None:
    completion = finish(alicia, course)
    lesson, other = lessons_of(course)
    page = reverse("admin:courses_lesson_delete", args=[lesson.pk])
    assert lesson.title in author.get(page).content.decode()
    assert lesson.progress.exists()

    author.post(page, {"post": "yes"})

    assert lessons_of(course) == [other]
    assert other.progress.count() == 1
    completion.refresh_from_db()


def test_a_student_is_not_let_in(client: Client, alicia: User) -> None:
    client.force_login(alicia)

    assert client.get(reverse("admin:index")).status_code == 302
    assert client.get(reverse("admin:login")).status_code == 403
