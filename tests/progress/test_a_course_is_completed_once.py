"""Completing lessons and courses."""

from __future__ import annotations

import pytest

from accounts.models import User
from certificates.models import Certificate
from courses.models import Course
from enrollments.exceptions import NotEnrolled
from progress.exceptions import CourseNotFinished
from progress.models import CourseCompletion, LessonProgress
from progress.services import Report, complete_course, track_progress
from tests.factories.academy import enroll, finish, lessons_of

READ = Report(completed=True)


def test_the_last_required_lesson_completes_the_course_and_owes_a_certificate(
    alicia: User, course: Course
) -> None:
    enroll(alicia, course)
    first, second = lessons_of(course)

    after_first = track_progress(student=alicia, lesson_id=first.pk, report=READ)
    assert after_first.lesson_completed
    assert not after_first.course_completed
    assert not CourseCompletion.objects.exists()

    after_second = track_progress(student=alicia, lesson_id=second.pk, report=READ)
    assert after_second.course_completed
    certificate = Certificate.objects.get(student=alicia)
    assert certificate.state == "queued"
    assert certificate.holder_name == "Alicia Fernández Ríos"
    assert certificate.course_title == course.title


def test_completing_again_changes_nothing(alicia: User, course: Course) -> None:
    completion = finish(alicia, course)
    for lesson in lessons_of(course):
        track_progress(student=alicia, lesson_id=lesson.pk, report=READ)
    assert CourseCompletion.objects.get() == completion
    assert Certificate.objects.count() == 1


def test_an_optional_lesson_is_not_waited_for(alicia: User, course: Course) -> None:
    first, second = lessons_of(course)
    second.required = False
    second.save()
    enroll(alicia, course)
    assert track_progress(student=alicia, lesson_id=first.pk, report=READ).course_completed


def test_a_lesson_taken_away_by_the_author_lets_the_course_be_completed_on_request(
    alicia: User, course: Course
) -> None:
    enroll(alicia, course)
    first, second = lessons_of(course)
    track_progress(student=alicia, lesson_id=first.pk, report=READ)
    with pytest.raises(CourseNotFinished) as refused:
        complete_course(student=alicia, course=course)
    assert refused.value.extra["missing"] == [{"lessonId": second.pk, "title": second.title}]

    second.delete()
    assert complete_course(student=alicia, course=course).enrollment.student == alicia


def test_a_course_emptied_by_its_author_is_finished_by_nobody(alicia: User, course: Course) -> None:
    enroll(alicia, course)
    for lesson in lessons_of(course):
        lesson.delete()
    with pytest.raises(CourseNotFinished):
        complete_course(student=alicia, course=course)


def test_who_is_not_enrolled_makes_no_progress(bruno: User, course: Course) -> None:
    with pytest.raises(NotEnrolled):
        track_progress(student=bruno, lesson_id=lessons_of(course)[0].pk, report=READ)
    assert not LessonProgress.objects.exists()


def test_a_suspended_student_keeps_progress_but_makes_none(alicia: User, course: Course) -> None:
    enrollment = enroll(alicia, course)
    first, second = lessons_of(course)
    track_progress(student=alicia, lesson_id=first.pk, report=READ)
    enrollment.state = "suspended"
    enrollment.save()
    with pytest.raises(NotEnrolled):
        track_progress(student=alicia, lesson_id=second.pk, report=READ)
    assert LessonProgress.objects.get().is_complete
