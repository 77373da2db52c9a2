"""Promising the certificates of completions that have none: those of before there were any, or of an import."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import User
from certificates.models import Certificate
from certificates.services.bulk import Batch, in_batches
from certificates.services.bulk_queueing import Columns, queue_many
from certificates.services.freezing import (
    after_months,
    content_of_completion,
    identity,
    settings_of,
)
from progress.models import CourseCompletion

Situation = tuple[int, str]  # course id, the student's language


def owed(*, course_id: int | None = None, since: date | None = None) -> QuerySet[CourseCompletion]:
    """Return the completions without a certificate: of one course, or since a day, if given."""
    has_one = Certificate.objects.filter(completion=OuterRef("pk"))
    rows = CourseCompletion.objects.filter(
        ~Exists(has_one), enrollment__student__deleted_at__isnull=True
    )
    if course_id is not None:
        rows = rows.filter(enrollment__course_id=course_id)
    return rows.filter(completed_at__date__gte=since) if since else rows


def queue_owed(
    *, completions: QuerySet[CourseCompletion], by: User, after: int = 0
) -> Iterator[Batch]:
    """Queue the certificate of each of ``completions`` as bulk work; once each, however often it is asked.

    Raises ``NotAllowed``.
    """
    return in_batches(completions, partial(_queue, by=by), by=by, after=after)


def _queue(ids: list[int], *, by: User) -> int:
    batch = list(
        CourseCompletion.objects.filter(pk__in=ids)
        .select_related("enrollment__student")
        .only(
            "completed_at",
            "enrollment__course_id",
            "enrollment__student__full_name",
            "enrollment__student__certificate_name",
            "enrollment__student__language",
        )
        .order_by("pk")
    )
    common, months = _common(batch)
    rows = [
        common[_situation(completion)] | _own(completion, months[completion.enrollment.course_id])
        for completion in batch
    ]
    return queue_many(rows, by=by, details=[{}] * len(rows))


def _common(
    batch: list[CourseCompletion],
) -> tuple[dict[Situation, Columns], dict[int, int | None]]:
    """Return what is the same for everybody in a situation, and how many months each course is valid.

    Looked up once for each, and not half a thousand times.
    """
    examples = {_situation(completion): completion.pk for completion in batch}
    whole = CourseCompletion.objects.select_related(
        "enrollment__student", "enrollment__course__instructor"
    ).in_bulk(examples.values())
    common = {key: _columns(whole[pk]) for key, pk in examples.items()}
    courses = {row.enrollment.course_id: row.enrollment.course for row in whole.values()}
    return common, {pk: settings_of(course).valid_months for pk, course in courses.items()}


def _columns(completion: CourseCompletion) -> Columns:
    content = content_of_completion(completion)
    student, course = completion.enrollment.student, completion.enrollment.course
    named = {name: value for name, value in content.items() if name not in {"student", "course"}}
    return named | {"student_id": student.pk, "course_id": course.pk}


def _situation(completion: CourseCompletion) -> Situation:
    return completion.enrollment.course_id, completion.enrollment.student.language


def _own(completion: CourseCompletion, valid_months: int | None) -> Columns:
    """Return the columns that differ from student to student."""
    student = completion.enrollment.student
    completed_on = timezone.localdate(completion.completed_at)
    return {
        **identity(),
        "completion_id": completion.pk,
        "student_id": student.pk,
        "holder_name": student.name_for_certificates,
        "completed_on": completed_on,
        "expires_on": after_months(completed_on, valid_months),
    }
