"""Thousands of students, enrolled, and finished when that is wanted; written in bulk, beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import count, cycle, islice, product

from django.utils import timezone

from accounts.enums import AccountType
from accounts.models import User
from certificates.models import Certificate
from certificates.services.backfilling import owed, queue_owed
from courses.models import Course
from enrollments.enums import EnrollmentSource
from enrollments.models import Enrollment
from lib.work import Priority
from progress.models import CourseCompletion
from tests.factories.academy import make_course
from tests.factories.people import make_user

_GIVEN = (
    *("Alicia", "José María", "Zoë", "Łukasz", "Anaïs", "Þórunn", "Ngọc Ánh", "Çağla", "Jürgen"),
    *(
        "Sofía",
        "Iñaki",
        "Åsa",
        "Dvořák",
        "Ștefan",
        "Māra",
        "Beatriz",
        "Séraphin",
        "Jean-Luc",
        "Inês",
    ),
)
_FAMILY = (
    *("Fernández Ríos", "Müller", "Nguyễn", "García-Huidobro", "Østergård", "Kowalczyk", "Pérez"),
    *("Château", "Señoret", "Özdemir", "da Conceição", "Ionescu", "Bērziņš", "Smith", "Etxeberria"),
)
_numbers = count(1)


def course_with_students(students: int) -> Course:
    """Return a published course that so many students have yet to finish."""
    course, run = make_course(lessons=1), next(_numbers)
    names = islice(cycle(product(_GIVEN, _FAMILY)), students)
    people = User.objects.bulk_create(
        [
            User(email=f"bench{run}-{at}@example.com", full_name=" ".join(name), password="!")  # noqa: S106  # nobody signs in
            for at, name in enumerate(names)
        ],
        batch_size=1000,
    )
    Enrollment.objects.bulk_create(
        [
            Enrollment(student=person, course=course, source=EnrollmentSource.FREE)
            for person in people
        ],
        batch_size=1000,
    )
    return course


def finish_all(course: Course) -> list[int]:
    """Queue everybody's certificate, as live work that is not due yet; returns their ids."""
    CourseCompletion.objects.bulk_create(
        [
            CourseCompletion(enrollment=enrollment)
            for enrollment in Enrollment.objects.filter(course=course)
        ],
        batch_size=1000,
    )
    staff = make_user(account_type=AccountType.STAFF)
    for _batch in queue_owed(completions=owed(course_id=course.pk), by=staff):
        pass
    rows = Certificate.objects.filter(course=course)
    rows.update(priority=Priority.LIVE, due_at=timezone.now() + timedelta(days=1))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def make_due(ids: Sequence[int]) -> None:
    """Let these certificates be due now."""
    Certificate.objects.filter(pk__in=ids).update(due_at=timezone.now())
