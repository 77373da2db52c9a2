"""Access as the money stands."""

from __future__ import annotations

from enrollments.models import Enrollment
from enrollments.services import set_access
from payments.enums import OrderEventKind
from payments.models import Order
from payments.selectors import holding_items
from payments.services.recording import record


def settle_access(order: Order) -> None:
    """Suspend or restore the enrolments that were bought with the order, as all orders for them stand."""
    enrollments = Enrollment.objects.filter(order_items__order=order).order_by("pk")
    for enrollment in enrollments:
        due = holding_items().filter(enrollment=enrollment).exists()
        if set_access(enrollment=enrollment, due=due):
            kind = OrderEventKind.RESTORED if due else OrderEventKind.SUSPENDED
            record(order, kind, course=enrollment.course_id)
