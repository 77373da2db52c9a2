"""What somebody has to look at, as no rule decides it. One query each, however much there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Min, Model, Q
from django.utils.translation import ngettext

from payments.enums import OrderState, RefundState, RefundStatus
from payments.models import Dispute, Order, Refund

#: Stripe waits for evidence (https://docs.stripe.com/api/disputes/object#dispute_object-status).
TO_ANSWER: Final = ("needs_response", "warning_needs_response")


@dataclass(frozen=True, slots=True)
class Attention:
    """One kind of matter: ``query`` makes the model's list page show them, ``until`` is when the first is due."""

    model: type[Model]
    name: str
    count: int
    query: str
    until: datetime | None = None


def attention() -> list[Attention]:
    """Return every kind, also those of which there is nothing."""
    return [_orders(), _disputes(), *_refunds()]


def _orders() -> Attention:
    count = Order.objects.filter(state=OrderState.REVIEW).count()
    name = ngettext(
        "%(count)d paid order does not fit what was ordered",
        "%(count)d paid orders do not fit what was ordered",
        count,
    )
    return Attention(Order, name % {"count": count}, count, f"state__exact={OrderState.REVIEW}")


def _disputes() -> Attention:
    found = Dispute.objects.filter(status__in=TO_ANSWER).aggregate(
        count=Count("pk"), until=Min("answer_by")
    )
    count = found["count"]
    name = ngettext("%(count)d dispute to answer", "%(count)d disputes to answer", count)
    query = "&".join(f"status={status}" for status in TO_ANSWER)
    return Attention(Dispute, name % {"count": count}, count, query, found["until"])


def _refunds() -> list[Attention]:
    failed = Q(status__in=RefundStatus.void())
    found = Refund.objects.aggregate(
        refused=Count("pk", filter=Q(state=RefundState.REFUSED)),
        failed=Count("pk", filter=failed & Q(order__amount_refunded=0)),
    )
    refused, lost = found["refused"], found["failed"]
    names = (
        ngettext("%(count)d refund refused", "%(count)d refunds refused", refused),
        ngettext(
            "%(count)d refund came back from the bank",
            "%(count)d refunds came back from the bank",
            lost,
        ),
    )
    return [
        Attention(
            Refund, names[0] % {"count": refused}, refused, f"state__exact={RefundState.REFUSED}"
        ),
        Attention(Refund, names[1] % {"count": lost}, lost, f"status__exact={RefundStatus.FAILED}"),
    ]
