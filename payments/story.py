"""How an order stands, as its page and its buyer's programs tell it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.urls import reverse

from accounts.models import User
from payments import policy
from payments.access import is_buyer
from payments.declines import in_words
from payments.enums import OrderState, RefundReason, RefundState
from payments.models import Dispute, Order, OrderItem, Refund
from payments.selectors import is_finished
from payments.services.refunds import withdrawable_until


class Chapter(StrEnum):
    """What there is to tell; each has its ``templates/payments/order/_….html``."""

    OPEN = "open"
    UNFINISHED = "unfinished"
    CONFIRMING = "confirming"
    PROCESSING = "processing"
    PAID = "paid"
    REFUNDED = "refunded"
    FAILED = "failed"
    EXPIRED = "expired"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Story:
    """``withdrawable_until`` is None where there is no such right; ``mark`` changes when there is something new.

    ``is_buyer``: whether the reader bought it, and so may act. ``buy_url`` is empty for what is not on sale now.
    """

    order: Order
    chapter: Chapter
    items: list[OrderItem]
    refunds: list[Refund]
    dispute: Dispute | None
    withdrawable_until: datetime | None
    is_finished: bool
    is_buyer: bool
    buy_url: str

    @property
    def is_live(self) -> bool:
        """Whether the page is going to change by itself."""
        return self.order.is_undecided or any(
            refund.state == RefundState.ASKED for refund in self.refunds
        )

    @property
    def is_duplicate(self) -> bool:
        """Whether the money goes back because the buyer had it already."""
        return any(refund.reason == RefundReason.DUPLICATE for refund in self.refunds)

    @property
    def reason(self) -> str:
        """Why the bank said no the last time."""
        return in_words(self.order.failure)

    @property
    def mark(self) -> str:
        refunds = ".".join(f"{refund.state}{refund.status}" for refund in self.refunds)
        return f"{self.chapter}-{self.order.revision}-{refunds}"


def story_of(order: Order, *, reader: User, has_returned: bool = False) -> Story:
    """Return the story of an order. ``has_returned``: its reader comes from Stripe's page, having paid there."""
    items = list(order.items.select_related("course", "enrollment__course"))
    refunds = list(order.refunds.order_by("created_at", "pk"))
    for refund in refunds:
        refund.order = order
    until = withdrawable_until(order)
    return Story(
        order=order,
        chapter=_chapter(order, refunds, has_returned=has_returned),
        items=items,
        refunds=refunds,
        dispute=_standing_dispute(order),
        withdrawable_until=until,
        is_finished=until is not None and is_finished(order),
        is_buyer=is_buyer(reader, order),
        buy_url=_buy_url(order, items),
    )


def _chapter(order: Order, refunds: list[Refund], *, has_returned: bool) -> Chapter:
    if order.state == OrderState.OPEN:
        if has_returned and order.session_id:
            return Chapter.CONFIRMING
        return Chapter.OPEN if order.is_payable else Chapter.UNFINISHED
    if order.is_paid and 0 < order.amount_total == sum(one.amount for one in refunds if one.counts):
        return Chapter.REFUNDED
    return Chapter(order.state)


def _standing_dispute(order: Order) -> Dispute | None:
    """The dispute that is not decided, or was lost; the newest of them."""
    standing = {*policy.DISPUTED, policy.LOST}
    return order.disputes.filter(status__in=standing).order_by("-opened_at", "-pk").first()


def _buy_url(order: Order, items: list[OrderItem]) -> str:
    if order.bundle is not None:
        on_sale = order.bundle.is_on_sale
        return reverse("payments:buy_bundle", args=[order.bundle.slug]) if on_sale else ""
    course = items[0].course
    on_sale = course.is_published and not course.is_free
    return reverse("payments:buy", args=[course.slug]) if on_sale else ""
