"""What a preview is about: the newest of each thing, else a made-up one. Nothing here is ever saved."""

from __future__ import annotations

from decimal import Decimal
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

from accounts.models import User
from certificates.models import Certificate, CertificateEvent, verification_url
from courses.models import Course, Lesson
from enrollments.models import CourseUpdate, Enrollment
from payments.enums import RefundReason
from payments.models import Order, Refund
from progress.models import Submission
from progress.submissions.models import SubmissionState

Row = TypeVar("Row", bound=Model)
CODE = "0" * 10
REASON = "Copied work"


def newest(rows: QuerySet[Row]) -> Row | None:
    """The last of the rows that there is, if there is one."""
    return rows.order_by("-pk").first()


def course(reader: User) -> Course:
    found = newest(Course.objects.published().select_related("instructor"))
    return found or Course(
        pk=0, slug="sample", title="Sourdough bread", hours=Decimal("12.5"), instructor=reader
    )


def lesson(about: Course) -> Lesson:
    found = Lesson.objects.filter(module__course=about).order_by("module__position", "position")
    return found.first() or Lesson(pk=0, title="The starter")


def enrollment(reader: User) -> Enrollment:
    return Enrollment(pk=0, student=reader, course=course(reader))


def update(reader: User) -> CourseUpdate:
    found = newest(CourseUpdate.objects.select_related("course__instructor"))
    return found or CourseUpdate(
        pk=0,
        course=course(reader),
        subject="A new lesson",
        body="There is one lesson more.\n\nIt is the last of the course.",
    )


def certificate(reader: User) -> Certificate:
    found = newest(Certificate.objects.exclude(number=None)) or Certificate(
        pk=0,
        code=CODE,
        number="TIT-2026-000001",
        holder_name=reader.full_name,
        course_title=course(reader).title,
        verification_url=verification_url(CODE),
    )
    found.student, found.language = reader, reader.language
    return found


def event() -> CertificateEvent:
    return CertificateEvent(pk=0, detail={"reason": REASON})


def order(reader: User) -> Order:
    found = newest(Order.objects.exclude(paid_at=None)) or Order(
        pk=0,
        code="SAMPLE00",
        title=course(reader).title,
        currency="EUR",
        amount_subtotal=4900,
        amount_discount=900,
        amount_total=4000,
    )
    found.student = reader
    return found


def refund(reader: User) -> Refund:
    found = newest(Refund.objects.all()) or Refund(
        pk=0, amount=4000, reason=RefundReason.WITHDRAWAL, suspends_access=True
    )
    found.order = order(reader)
    return found


def submission(reader: User) -> Submission:
    seat = enrollment(reader)
    return Submission(
        pk=0,
        enrollment=seat,
        lesson=lesson(seat.course),
        state=SubmissionState.RETURNED,
        review="Nearly there.\nSay where the figures come from.",
        reviewed_at=timezone.now(),
    )


def as_reader(user: User, language: str) -> User:
    """A copy of the account that asks, as if it read in that language."""
    reader = User.objects.get(pk=user.pk)
    reader.language = language
    return reader
