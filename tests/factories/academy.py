"""Courses with contents."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from itertools import count

from django.utils import timezone

from accounts.enums import AccountType
from accounts.models import User
from courses.enums import LessonKind, VideoState
from courses.models import Category, Course, Lesson, Video
from courses.services import add_lesson, add_module, create_course, publish_course
from enrollments.models import Enrollment
from enrollments.services import enroll_free
from progress.models import CourseCompletion
from progress.services import Report, track_progress
from tests.factories.people import make_user

_numbers = count(1)


def make_course(
    *,
    instructor: User | None = None,
    title: str = "Introducción al análisis de datos",
    lessons: int = 2,
    published: bool = True,
    **fields: object,
) -> Course:
    """A course of one module with ``lessons`` text lessons; add more with ``add_video_lesson``."""
    number = next(_numbers)
    author = instructor or make_user(account_type=AccountType.INSTRUCTOR)
    category, _created = Category.objects.get_or_create(
        slug="datos", defaults={"name_es": "Datos", "name_en": "Data"}
    )
    defaults = {
        "slug": f"curso-{number}",
        "description": "Lo que hay que saber.",
        "hours": Decimal("12.5"),
    }
    course = create_course(
        by=author, instructor=author, category=category, title=title, **(defaults | fields)
    )
    module = add_module(course=course, by=author, title="Primeros pasos", position=0)
    for position in range(lessons):
        add_lesson(
            module=module,
            by=author,
            title=f"Lección {position + 1}",
            kind=LessonKind.TEXT,
            body="Texto de la lección.",
            position=position,
        )
    return publish_course(course=course, by=author) if published else course


def add_video_lesson(course: Course, *, seconds: int = 600, **fields: object) -> Lesson:
    """A lesson whose video lasts ``seconds``; its file is never opened."""
    module = course.modules.first()
    assert module is not None
    video = Video.objects.create(
        file="videos/none.webm", state=VideoState.READY, duration=seconds, width=1280, height=720
    )
    return add_lesson(
        module=module,
        by=course.instructor,
        title="Un vídeo",
        kind=LessonKind.VIDEO,
        video=video,
        position=100 + next(_numbers),
        **fields,
    )


def lessons_of(course: Course) -> list[Lesson]:
    """Every lesson of the course, first to last."""
    return list(
        Lesson.objects.filter(module__course=course).order_by("module__position", "position")
    )


def enroll(student: User, course: Course) -> Enrollment:
    """Enrol a student in a free course."""
    return enroll_free(student=student, course=course)


def open_since(enrollment: Enrollment, lesson: Lesson, *, seconds: int) -> None:
    """Let the lesson have been opened ``seconds`` ago, and nothing have been watched elsewhere since."""
    from progress.models import LessonProgress, WatchingClock

    WatchingClock.objects.filter(enrollment=enrollment).update(
        spent_until=timezone.now() - timedelta(seconds=seconds)
    )
    LessonProgress.objects.update_or_create(
        enrollment=enrollment,
        lesson=lesson,
        defaults={"started_at": timezone.now() - timedelta(seconds=seconds)},
    )


def finish(student: User, course: Course) -> CourseCompletion:
    """Let a student complete every text lesson of a course."""
    enrollment = enroll(student, course)
    for lesson in lessons_of(course):
        track_progress(student=student, lesson_id=lesson.pk, report=Report(completed=True))
    return enrollment.completion


def read_the_texts(student: User, course: Course) -> None:
    """Complete every text of the course."""
    for lesson in lessons_of(course):
        if lesson.kind == LessonKind.TEXT:
            report = Report(completed=True)
            track_progress(student=student, lesson_id=lesson.pk, report=report)
