"""Giving what was paid for."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import User
from courses.models import Course
from enrollments.enums import EnrollmentSource
from enrollments.selectors import enrollment_of
from enrollments.services import admit_buyer
from payments import policy
from payments.enums import OrderEventKind, RefundReason
from payments.models import Order, OrderItem
from payments.selectors import holding_items
from payments.services.recording import record
from payments.services.refunds import refund_by_system


def grant(order: Order) -> None:
    """Give each course of a paid, locked order, once for ever; or the money back, where it would be for nothing."""
    items = list(order.items.filter(granted_at=None).select_related("course").order_by("pk"))
    if not items or _is_given_back(order):
        return
    if order.student.is_deleted:
        refund_by_system(order, reason=RefundReason.ACCOUNT_DELETED)
    elif policy.refunds_duplicates() and order.amount_total and _has_all(order.student, items):
        record(order, OrderEventKind.DUPLICATE)
        refund_by_system(order, reason=RefundReason.DUPLICATE)
    else:
        for item in items:
            _grant(order, item)


def _grant(order: Order, item: OrderItem) -> None:
    item.enrollment = admit_buyer(student=order.student, course=item.course)
    item.granted_at = timezone.now()
    item.save(update_fields=["enrollment", "granted_at"])
    record(order, OrderEventKind.GRANTED, course=item.course_id)


def _is_given_back(order: Order) -> bool:
    """Whether the whole order was taken for nothing before, and its money was sent back."""
    return order.refunds.of_nothing_given().exists()


def _has_all(student: User, items: list[OrderItem]) -> bool:
    return all(_has(student, item.course) for item in items)


def _has(student: User, course: Course) -> bool:
    """Whether the student has the course for good, by another order or without any."""
    enrollment = enrollment_of(student, course)
    if enrollment is None or not enrollment.gives_access or enrollment.expires_at:
        return False
    bought = enrollment.source == EnrollmentSource.PURCHASE
    return not bought or holding_items().filter(enrollment=enrollment).exists()
