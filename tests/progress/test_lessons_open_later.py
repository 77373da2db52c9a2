"""When a lesson is open to a student, and what every door says when it is not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from courses.models import Course, Lesson, LessonPrerequisite
from courses.release.services import schedule_module, set_prerequisites
from courses.services import add_lesson
from enrollments.models import Enrollment
from lib.errors import InvalidInput, NotAllowed, NotFound
from progress.exceptions import LessonLocked
from progress.models import CourseCompletion, LessonProgress, QuizAttempt
from progress.release import lock_for, require_open
from progress.services import Report, track_progress
from progress.submissions.models import Submission
from tests.factories.academy import add_video_lesson, enroll, lessons_of, make_course
from tests.factories.assignments import add_assignment
from tests.factories.people import bearer
from tests.factories.quizzes import add_quiz
from tests.pages.reading import read

READ = Report(completed=True)
NEXT_WEEK = timedelta(days=7)


@pytest.fixture
def enrollment(alicia: User, course: Course) -> Enrollment:
    return enroll(alicia, course)


@pytest.fixture
def lessons(course: Course) -> list[Lesson]:
    return lessons_of(course)


def close(lesson: Lesson, **rules: Any) -> Lesson:
    for name, value in rules.items():
        setattr(lesson, name, value)
    lesson.save()
    return lesson


def after(lesson: Lesson, *requires: Lesson) -> None:
    author = lesson.module.course.instructor
    set_prerequisites(lesson=lesson, by=author, requires=requires)


def page_of(lesson: Lesson, name: str = "lesson") -> str:
    return reverse(f"progress:{name}", args=[lesson.module.course.slug, lesson.pk])


def read_it(student: User, lesson: Lesson) -> bool:
    return track_progress(student=student, lesson_id=lesson.pk, report=READ).lesson_completed


def refusal(enrollment: Enrollment, lesson: Lesson) -> LessonLocked:
    with pytest.raises(LessonLocked) as refused:
        require_open(enrollment=enrollment, lesson_id=lesson.pk)
    return refused.value


def test_a_lesson_is_closed_until_its_date_and_open_from_then_on(
    alicia: User, enrollment: Enrollment, lessons: list[Lesson]
) -> None:
    opens_at = timezone.now() + NEXT_WEEK
    lesson = close(lessons[1], available_from=opens_at)
    with pytest.raises(LessonLocked) as refused:
        read_it(alicia, lesson)
    assert refused.value.extra["opensAt"] == opens_at.isoformat()
    assert not LessonProgress.objects.exists()

    close(lesson, available_from=timezone.now() - timedelta(seconds=1))
    assert read_it(alicia, lesson)


def test_days_are_counted_from_each_students_enrolment(
    alicia: User, bruno: User, course: Course, enrollment: Enrollment, lessons: list[Lesson]
) -> None:
    close(lessons[1], available_after_days=7)
    newcomer = enroll(bruno, course)
    Enrollment.objects.filter(pk=enrollment.pk).update(enrolled_at=timezone.now() - NEXT_WEEK)
    assert read_it(alicia, lessons[1])
    with pytest.raises(LessonLocked):
        read_it(bruno, lessons[1])
    lock = lock_for(enrollment=newcomer, lesson_id=lessons[1].pk)
    assert lock is not None
    assert lock.opens_at == newcomer.enrolled_at + NEXT_WEEK


def test_a_chapter_closes_its_lessons_and_the_later_of_both_moments_counts(
    enrollment: Enrollment, course: Course, lessons: list[Lesson]
) -> None:
    soon, later = timezone.now() + timedelta(days=1), timezone.now() + NEXT_WEEK
    schedule_module(module=lessons[0].module, by=course.instructor, available_from=soon)
    close(lessons[1], available_from=later)
    assert refusal(enrollment, lessons[0]).extra["opensAt"] == soon.isoformat()
    assert refusal(enrollment, lessons[1]).extra["opensAt"] == later.isoformat()


def test_finishing_one_lesson_opens_the_next(
    alicia: User, enrollment: Enrollment, lessons: list[Lesson]
) -> None:
    first, second = lessons
    after(second, first)
    with pytest.raises(LessonLocked) as refused:
        read_it(alicia, second)
    assert refused.value.extra["requires"] == [{"lessonId": first.pk, "title": first.title}]
    assert first.title in str(refused.value)

    read_it(alicia, first)
    assert track_progress(student=alicia, lesson_id=second.pk, report=READ).course_completed


def test_a_video_that_is_closed_counts_no_second(
    alicia: User, course: Course, enrollment: Enrollment, lessons: list[Lesson]
) -> None:
    video = add_video_lesson(course)
    after(video, lessons[0])
    beat = Report(position=10, watched=[(0, 10)])
    with pytest.raises(LessonLocked):
        track_progress(student=alicia, lesson_id=video.pk, report=beat)
    assert not LessonProgress.objects.exists()
    read_it(alicia, lessons[0])
    assert track_progress(student=alicia, lesson_id=video.pk, report=beat).watched == [(0, 10)]


def test_what_was_finished_stays_finished_and_open_when_a_rule_comes_later(
    client: Client, alicia: User, enrollment: Enrollment, lessons: list[Lesson]
) -> None:
    read_it(alicia, lessons[1])
    close(lessons[1], available_from=timezone.now() + NEXT_WEEK)
    after(lessons[1], lessons[0])
    client.force_login(alicia)
    assert client.get(page_of(lessons[1])).status_code == 200
    assert LessonProgress.objects.get(lesson=lessons[1]).is_complete


def test_a_required_lesson_that_is_closed_is_still_missing_for_the_certificate(
    client: Client, alicia: User, enrollment: Enrollment, lessons: list[Lesson]
) -> None:
    close(lessons[1], available_from=timezone.now() + NEXT_WEEK)
    read_it(alicia, lessons[0])
    assert not CourseCompletion.objects.exists()
    client.force_login(alicia)
    missing = read(client.get(page_of(lessons[0]))).all("section", class_="player__missing")
    assert lessons[1].title in missing[0].text


def test_a_free_preview_is_open_whatever_the_rules_of_its_chapter(
    client: Client, alicia: User, course: Course, enrollment: Enrollment, lessons: list[Lesson]
) -> None:
    preview = close(lessons[1], is_preview=True)
    schedule_module(
        module=preview.module, by=course.instructor, available_from=timezone.now() + NEXT_WEEK
    )
    assert (
        client.get(reverse("enrollments:preview", args=[course.slug, preview.pk])).status_code
        == 200
    )
    assert read_it(alicia, preview)


def test_every_page_of_a_closed_lesson_says_when_it_opens_and_gives_nothing_away(
    client: Client, alicia: User, course: Course, enrollment: Enrollment, lessons: list[Lesson]
) -> None:
    first, second = lessons
    second.body = "El secreto de la segunda."
    close(second, available_from=timezone.now() + NEXT_WEEK)
    after(second, first)
    client.force_login(alicia)
    answer = client.get(page_of(second))
    page = read(answer)
    assert answer.status_code == 403
    assert "El secreto" not in answer.content.decode()
    assert first.title in page.text
    assert page_of(first) in page.links
    assert client.post(page_of(second, "complete")).status_code == 302
    assert not LessonProgress.objects.filter(lesson=second).exists(), "looking opens no clock"


def test_a_closed_video_or_file_gets_no_address(
    client: Client, alicia: User, course: Course, enrollment: Enrollment, lessons: list[Lesson]
) -> None:
    video = close(add_video_lesson(course), available_from=timezone.now() + NEXT_WEEK)
    file = add_lesson(
        module=video.module, by=course.instructor, title="Un fichero", kind="file", position=500
    )
    Lesson.objects.filter(pk=file.pk).update(
        attachment="files/none.pdf", available_from=timezone.now() + NEXT_WEEK
    )
    client.force_login(alicia)
    assert "X-Amz-Signature" not in client.get(page_of(video)).content.decode()
    answer = client.post(page_of(file, "download"))
    assert answer.headers["Location"] == page_of(file)
    assert not LessonProgress.objects.exists()


def test_a_closed_quiz_is_not_begun_and_for_a_closed_assignment_nothing_is_handed_in(
    client: Client, alicia: User, course: Course, enrollment: Enrollment
) -> None:
    next_week = timezone.now() + NEXT_WEEK
    quiz, work = add_quiz(course), add_assignment(course)
    Lesson.objects.filter(pk__in=[quiz.pk, work.pk]).update(available_from=next_week)
    client.force_login(alicia)
    for door in (page_of(quiz, "start_attempt"), page_of(work, "submit_work")):
        answer = client.post(door, {"text": "Salió bien."}, follow=True)
        assert answer.status_code == 403
    for door in (f"lessons/{quiz.pk}/attempts", f"lessons/{work.pk}/submissions"):
        refused = client.post(f"/api/v1/{door}", {"text": "Salió bien."}, headers=bearer(alicia))
        assert (refused.status_code, refused.json()["code"]) == (409, "lesson_locked")
    assert not QuizAttempt.objects.exists()
    assert not Submission.objects.exists()


def test_the_curriculum_shows_the_lock_and_next_leads_past_it(
    client: Client, alicia: User, course: Course, enrollment: Enrollment, lessons: list[Lesson]
) -> None:
    third = add_lesson(
        module=lessons[0].module, by=course.instructor, title="La tercera", kind="text",
        body="Abierta.", position=9,
    )  # fmt: skip
    close(lessons[1], available_from=timezone.now() + NEXT_WEEK)
    client.force_login(alicia)
    page = read(client.get(page_of(lessons[0])))
    (locked,) = page.all("a", class_="outline__lesson--locked")
    assert lessons[1].title in locked.text
    nav = page.all("a", rel="next")
    assert [link.attributes["href"] for link in nav] == [page_of(third)]


def test_a_course_opens_at_the_first_lesson_that_is_open(
    client: Client, alicia: User, course: Course, enrollment: Enrollment, lessons: list[Lesson]
) -> None:
    close(lessons[0], available_from=timezone.now() + NEXT_WEEK)
    client.force_login(alicia)
    opening = client.get(reverse("progress:course", args=[course.slug]))
    assert opening.headers["Location"] == page_of(lessons[1])


def test_authors_see_a_closed_lesson(client: Client, course: Course, lessons: list[Lesson]) -> None:
    close(lessons[1], available_from=timezone.now() + NEXT_WEEK)
    client.force_login(course.instructor)
    shown = client.get(reverse("enrollments:preview", args=[course.slug, lessons[1].pk]))
    assert lessons[1].body in shown.content.decode()


def test_the_api_refuses_a_closed_lesson_with_what_opens_it(
    client: Client, alicia: User, enrollment: Enrollment, lessons: list[Lesson]
) -> None:
    after(lessons[1], lessons[0])
    answer = client.post(
        "/api/v1/progress",
        {"lessonId": lessons[1].pk, "completed": True},
        content_type="application/json",
        headers=bearer(alicia),
    )
    assert answer.status_code == 409
    assert answer.json()["code"] == "lesson_locked"
    assert answer.json()["requires"] == [{"lessonId": lessons[0].pk, "title": lessons[0].title}]


def test_lessons_that_wait_for_each_other_are_refused(
    course: Course, lessons: list[Lesson]
) -> None:
    first, second = lessons
    third = add_video_lesson(course)
    after(second, first)
    after(third, second)
    with pytest.raises(InvalidInput) as refused:
        after(first, third)
    assert third.title in refused.value.extra["errors"]["requires"][0]
    with pytest.raises(InvalidInput):
        after(first, first)
    assert LessonPrerequisite.objects.count() == 2
    with pytest.raises(IntegrityError), transaction.atomic():
        LessonPrerequisite.objects.create(lesson=first, requires=first)


def test_a_lesson_waits_for_lessons_of_its_own_course_alone(
    course: Course, lessons: list[Lesson], bruno: User
) -> None:
    stranger = lessons_of(make_course())[0]
    with pytest.raises(InvalidInput):
        after(lessons[0], stranger)
    with pytest.raises(NotAllowed):
        set_prerequisites(lesson=lessons[1], by=bruno, requires=[lessons[0]])
    assert not LessonPrerequisite.objects.exists()


def test_a_later_lesson_may_be_asked_for_and_choosing_again_replaces(
    course: Course, lessons: list[Lesson]
) -> None:
    first, second = lessons
    after(first, second)
    assert [one.requires for one in first.prerequisites.all()] == [second]
    after(first)
    assert not LessonPrerequisite.objects.exists()


def test_a_lesson_of_another_course_is_not_found(enrollment: Enrollment) -> None:
    with pytest.raises(NotFound):
        require_open(enrollment=enrollment, lesson_id=lessons_of(make_course())[0].pk)


def test_the_lesson_page_costs_the_same_with_two_hundred_closed_lessons(
    client: Client,
    alicia: User,
    course: Course,
    enrollment: Enrollment,
    lessons: list[Lesson],
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    module = lessons[0].module
    Lesson.objects.bulk_create(
        Lesson(module=module, title=f"Lección {n}", kind="text", body="Texto.", position=10 + n)
        for n in range(200)
    )
    LessonPrerequisite.objects.bulk_create(
        LessonPrerequisite(lesson=lesson, requires=lessons[0])
        for lesson in module.lessons.filter(position__gte=10)
    )
    client.force_login(alicia)
    client.get(page_of(lessons[0]))
    with django_assert_max_num_queries(12):
        page = read(client.get(page_of(lessons[0])))
    assert len(page.all("a", class_="outline__lesson--locked")) == 200
