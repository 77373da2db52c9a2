"""What does not fit together between orders, access and money: each kind by one query, however much there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet
from django.db.models.fields.json import KT
from django.utils import timezone
from django.utils.translation import gettext as _

from enrollments.enums import EnrollmentSource
from enrollments.models import Enrollment
from payments.enums import FindingKind, OrderState, RefundState, RefundStatus
from payments.models import Order, OrderItem, Refund, StripeEvent
from payments.models.inbox import SESSION_COMPLETE
from payments.selectors import holding_items, items_kept

#: A bank that has not answered by then hardly will (Stripe's slowest methods take up to 14 days:
#: https://docs.stripe.com/payments/bacs-debit, "3 to 14").
LONG = timedelta(days=14)
#: So many of a kind are shown, and repaired at once.
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not fit. ``row`` is what it was found at; ``order`` is None for what is of no order."""

    kind: FindingKind
    row: Model
    order: Order | None
    about: str

    @property
    def title(self) -> str:
        return str(self.kind.label)


def paid_but_not_enrolled() -> QuerySet[OrderItem]:
    """Courses that are paid for and owed, and that their student cannot open."""
    open_doors = Enrollment.objects.active().filter(pk=OuterRef("enrollment"))
    # For them the student is owed the money instead.
    nothing_given = Refund.objects.counting().of_nothing_given().filter(order=OuterRef("order"))
    return (
        items_kept()
        .filter(
            ~Exists(open_doors),
            ~Exists(nothing_given),
            order__state=OrderState.PAID,
            order__student__deleted_at=None,
        )
        .select_related("order", "order__student")
    )


def enrolled_but_refunded() -> QuerySet[OrderItem]:
    """Courses that a student can open though no order for them holds any more; the newest order of each."""
    mine = {"enrollment": OuterRef("enrollment")}
    return OrderItem.objects.filter(
        Exists(
            Enrollment.objects.active().filter(
                pk=OuterRef("enrollment"), source=EnrollmentSource.PURCHASE
            )
        ),
        ~Exists(holding_items().filter(**mine)),
        ~Exists(OrderItem.objects.filter(**mine, pk__gt=OuterRef("pk"))),
    ).select_related("order", "order__student")


def orders_in_review() -> QuerySet[Order]:
    """Paid, with something else than what was ordered."""
    return Order.objects.filter(state=OrderState.REVIEW).select_related("student")


def payments_astray() -> QuerySet[StripeEvent]:
    """The last word on sessions that were paid, name an order, and are not the session of any order of ours."""
    session = KT("body__data__object__id")
    found = StripeEvent.objects.filter(type__in=SESSION_COMPLETE).annotate(
        session=session, paid=KT("body__data__object__payment_status")
    )
    return found.filter(
        ~Exists(Order.objects.filter(session_id=OuterRef("session"))),
        # Others may sell with the same account: theirs carry no order of ours.
        body__data__object__metadata__has_key="order",
        paid="paid",
    ).select_related("order", "order__student")


def payments_stuck() -> QuerySet[Order]:
    """On their way for longer than any bank takes."""
    before = timezone.now() - LONG
    return Order.objects.filter(state=OrderState.PROCESSING, created_at__lt=before).select_related(
        "student"
    )


def refunds_not_made() -> QuerySet[Refund]:
    """Refused by Stripe, or come back from the bank, and not made good by a later one."""
    later = Refund.objects.counting().filter(order=OuterRef("order"), pk__gt=OuterRef("pk"))
    return Refund.objects.filter(
        Q(state=RefundState.REFUSED) | Q(status__in=RefundStatus.void()),
        ~Exists(later),
        order__amount_refunded__lt=F("order__amount_total"),
    ).select_related("order", "order__student")


def dead_events() -> QuerySet[StripeEvent]:
    """Events that failed again and again."""
    return StripeEvent.objects.dead().select_related("order", "order__student")


_ROWS: dict[FindingKind, Callable[[], QuerySet[Any]]] = {
    FindingKind.NOT_ENROLLED: paid_but_not_enrolled,
    FindingKind.NOT_SUSPENDED: enrolled_but_refunded,
    FindingKind.REVIEW: orders_in_review,
    FindingKind.ASTRAY: payments_astray,
    FindingKind.STUCK: payments_stuck,
    FindingKind.REFUND: refunds_not_made,
    FindingKind.EVENT: dead_events,
}


def findings() -> list[Finding]:
    """Everything that a person should see, the worst kind first, ``SHOWN`` of each."""
    return [
        Finding(kind, row, _order_of(row), _about(row))
        for kind, rows in _ROWS.items()
        for row in rows().order_by("pk")[:SHOWN]
    ]


def finding(kind: FindingKind, pk: int) -> Finding | None:
    """The finding of this kind at this row, unless it is gone meanwhile."""
    row = _ROWS[kind]().filter(pk=pk).first()
    return Finding(kind, row, _order_of(row), _about(row)) if row else None


def count_findings() -> dict[FindingKind, int]:
    """How many there are of each kind; kinds of which there is none are left out."""
    counted = ((kind, rows().count()) for kind, rows in _ROWS.items())
    return {kind: count for kind, count in counted if count}


def _order_of(row: Model) -> Order | None:
    return row if isinstance(row, Order) else getattr(row, "order", None)


def _about(row: Model) -> str:
    return " · ".join(part for part in _parts(row) if part)


def _parts(row: Model) -> Iterator[str]:
    order = _order_of(row)
    if order is not None:
        yield order.code
        yield str(order.student)
    if isinstance(row, StripeEvent):
        yield row.type
        # What is looked for at Stripe.
        yield str(row.body["data"]["object"].get("id", "")) if order is None else ""
        yield row.last_error[:200]
    elif isinstance(row, Refund):
        yield str(row.money)
        yield row.failure or _("no reason given")
    elif isinstance(row, OrderItem):
        yield row.title
    elif order is not None:
        yield order.title
