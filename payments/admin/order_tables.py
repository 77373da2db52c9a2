"""What hangs on an order, on its page."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from lib.admin import OfficeTable, ReadOnly, link_to
from lib.money import Money
from payments.admin.shown import facts_of
from payments.admin.stripe_links import at_stripe
from payments.models import Dispute, OrderEvent, OrderItem, Refund


class ItemsTable(ReadOnly, OfficeTable):
    """The courses of the order, their share of the money, and when access was given."""

    model = OrderItem
    fields = ["course", "price_label", "total_label", "tax_label", "access", "granted_at"]
    readonly_fields = fields
    hide_title = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderItem]:
        rows: QuerySet[OrderItem] = super().get_queryset(request)
        return rows.select_related("course", "order", "enrollment__student", "enrollment__course")

    @display(description=_("price"))
    def price_label(self, item: OrderItem) -> Money:
        return Money(item.amount_subtotal, item.order.currency)

    @display(description=_("paid for it"))
    def total_label(self, item: OrderItem) -> Money:
        return Money(item.amount_total, item.order.currency)

    @display(description=_("tax in it"))
    def tax_label(self, item: OrderItem) -> Money:
        return Money(item.amount_tax, item.order.currency)

    @display(description=_("enrolment"), empty_value="—")
    def access(self, item: OrderItem) -> SafeString | None:
        return link_to(item.enrollment) if item.enrollment else None


class RefundsTable(ReadOnly, OfficeTable):
    """Money that goes back."""

    model = Refund
    fields = ["refund", "state", "status", "reason", "note", "asked_by", "created_at"]
    readonly_fields = fields
    hide_title = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Refund]:
        rows: QuerySet[Refund] = super().get_queryset(request)
        return rows.select_related("order", "asked_by").order_by("pk")

    @display(description=_("refund"))
    def refund(self, refund: Refund) -> SafeString:
        return link_to(refund)


class DisputesTable(ReadOnly, OfficeTable):
    """Payers who went to their bank."""

    model = Dispute
    fields = ["dispute", "amount_label", "reason", "opened_at", "answer_by", "stripe"]
    readonly_fields = fields
    hide_title = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Dispute]:
        rows: QuerySet[Dispute] = super().get_queryset(request)
        return rows.select_related("order").order_by("pk")

    @display(description=_("dispute"))
    def dispute(self, dispute: Dispute) -> SafeString:
        return link_to(dispute)

    @display(description=_("amount"))
    def amount_label(self, dispute: Dispute) -> Money:
        return dispute.money

    @display(description=_("at Stripe"), empty_value="—")
    def stripe(self, dispute: Dispute) -> SafeString | None:
        return at_stripe("disputes", dispute.stripe_id, livemode=dispute.order.livemode)


class EventsTable(ReadOnly, OfficeTable):
    """What happened to the order, oldest first."""

    model = OrderEvent
    fields = ["at", "kind_label", "actor", "facts"]
    readonly_fields = fields
    hide_title = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderEvent]:
        rows: QuerySet[OrderEvent] = super().get_queryset(request)
        return rows.select_related("actor", "order").prefetch_related("order__items")

    @display(description=_("event"))
    def kind_label(self, event: OrderEvent) -> str:
        return event.get_kind_display()

    @display(description=_("detail"))
    def facts(self, event: OrderEvent) -> SafeString:
        return facts_of(event)
