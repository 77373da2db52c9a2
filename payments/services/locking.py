"""One order of locks for everything that is decided about a student's purchases."""

from __future__ import annotations

from accounts.models import User
from payments.models import Order


def locked(order_id: int) -> Order:
    """Return the order as it is now, with its student, both locked until the end of the transaction.

    The student first, as whoever deletes the account does: what is owed for one order depends on the others.
    """
    student_id = Order.objects.values_list("student_id", flat=True).get(pk=order_id)
    student = User.objects.select_for_update(no_key=True).get(pk=student_id)
    order = Order.objects.select_for_update().get(pk=order_id)
    order.student = student
    return order
