"""Who may see and do what with orders and money."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import User
from courses.access import of_own_courses
from lib.office import works_in_office
from payments.models import CoursePrice, Order, RevenueEntry


def is_buyer(user: User, order: Order) -> bool:
    """Whether the order is theirs."""
    return user.is_active and user.pk == order.student_id


def may_open(user: User, order: Order) -> bool:
    """Whether ``user`` may open the page of the order: who bought, and staff."""
    return is_buyer(user, order) or may_administer(user)


def may_administer(user: User) -> bool:
    """Whether ``user`` may refund, repair and sell: staff."""
    return works_in_office(user)


def orders_of(user: User) -> QuerySet[Order]:
    """The user's own orders."""
    return Order.objects.filter(student=user)


def revenue_seen_by(user: User) -> QuerySet[RevenueEntry]:
    """Staff sees all, an instructor what their courses earned."""
    return of_own_courses(RevenueEntry.objects.all(), user, instructor="course__instructor")


def prices_of(user: User) -> QuerySet[CoursePrice]:
    """Staff sets the prices of any course, an instructor those of their courses."""
    return of_own_courses(CoursePrice.objects.all(), user, instructor="course__instructor")
