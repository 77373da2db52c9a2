"""Orders, their money and their history; and giving money back. For staff."""

from __future__ import annotations

from functools import partial

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import (
    AllValuesCheckboxFilter,
    ChoicesDropdownFilter,
    RangeDateTimeFilter,
)
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action, display

from accounts.types import SignedInRequest
from enrollments.models import Enrollment
from lib.admin import EmptyForm, OfficeAdmin, Question, ReadOnly, Text, link, posted, without
from lib.money import Money
from payments import policy
from payments.admin.aftermath_filter import AftermathFilter
from payments.admin.order_tables import DisputesTable, EventsTable, ItemsTable, RefundsTable
from payments.admin.refund_form import RefundForm
from payments.admin.refund_questions import before_refund, why_no_refund
from payments.admin.stripe_links import at_stripe
from payments.enums import OrderState
from payments.models import Order
from payments.services.refunds import available, refund_order
from payments.services.settling import fulfil

STATE_COLOURS = {
    OrderState.OPEN: "info",
    OrderState.PROCESSING: "info",
    OrderState.PAID: "success",
    OrderState.FAILED: "warning",
    OrderState.EXPIRED: "default",
    OrderState.REVIEW: "danger",
}


@admin.register(Order)
class OrderAdmin(ReadOnly, OfficeAdmin):
    """An order, and what staff may do with it."""

    list_display = [
        "code",
        "student",
        "title",
        "state_label",
        "total_label",
        "refunded_label",
        "paid_at",
    ]
    list_filter = [
        ("state", ChoicesDropdownFilter),
        AftermathFilter,
        ("currency", AllValuesCheckboxFilter),
        ("paid_at", RangeDateTimeFilter),
        ("created_at", RangeDateTimeFilter),
    ]
    list_filter_submit = True
    list_select_related = ["student"]
    search_fields = [
        "code",
        "student__email",
        "student__full_name",
        "session_id",
        "payment_intent_id",
    ]
    search_help_text = _("Order number, student's name or e-mail, Checkout session or payment")
    ordering = ["-id"]
    inlines = [ItemsTable, RefundsTable, DisputesTable, EventsTable]
    actions_list = ["policy"]
    actions_detail = ["refund", "settle"]
    fieldsets = [
        (
            None,
            {"fields": ["code", "state", "student", "title", "bundle", "student_sees", "failure"]},
        ),
        (
            _("Money"),
            {
                "fields": [
                    "price_label",
                    "discount_label",
                    "promotion_code",
                    "tax_label",
                    "total_label",
                    "refunded_label",
                    "left_label",
                    "country",
                ]
            },
        ),
        (
            _("At Stripe"),
            {
                "fields": [
                    "payment_link",
                    "session_id",
                    "receipt_link",
                    "invoice_link",
                    "livemode",
                ]
            },
        ),
        (_("When"), {"fields": ["created_at", "expires_at", "paid_at", "updated_at"]}),
    ]
    readonly_fields = [name for _title, options in fieldsets for name in options["fields"]]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        rows: QuerySet[Order] = super().get_queryset(request)
        return rows.select_related("student", "bundle")

    def get_actions_detail(self, request: SignedInRequest, object_id: int) -> list[UnfoldAction]:
        # Without a page at Stripe there is nothing to read again.
        known = Order.objects.filter(pk=object_id, session_id__isnull=False).exists()
        offered = super().get_actions_detail(request, object_id)
        return offered if known else without(offered, "settle")

    @action(description=_("Refund"), url_path="refund", icon="undo")
    def refund(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Say what follows, ask how much and why, then give the money back."""
        order = self.get_object(request, object_id)
        left = Money(available(order), order.currency)
        question = Question(
            title=_("Refund order %(order)s?") % {"order": order},
            explanation=before_refund(order, left),
            submit=_("Refund"),
            form=RefundForm(posted(request), available=left),
            missing=why_no_refund(order, left),
            dangerous=True,
        )
        do = partial(refund_order, order=order, by=request.user)
        done = _(
            "The refund is on its way to Stripe; the student gets a mail as soon as it is taken."
        )
        return self.answer(request, order, question, do, done)

    @action(description=_("Settle again"), url_path="settle", icon="sync")
    def settle(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Ask, then read at Stripe how the order stands, and give or take what follows from it."""
        order = self.get_object(request, object_id)
        question = Question(
            title=_("Settle order %(order)s again?") % {"order": order},
            explanation=_(
                "Stripe is asked how payment, refunds and disputes stand, and what follows from it is done: "
                "access, mails and revenue. Nothing is done twice."
            ),
            submit=_("Ask Stripe"),
            form=EmptyForm(posted(request)),
        )
        do = partial(fulfil, order)
        return self.answer(request, order, question, do, _("The order stands as Stripe says."))

    @action(description=_("What refunds and disputes do"), url_path="policy", icon="policy")
    def policy(self, request: HttpRequest) -> HttpResponse:
        """Show the rules that hold today, and where they are set."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = self.admin_site.each_context(request) | {
            "title": _("What refunds and disputes do"),
            "opts": self.opts,
            "rules": policy.rules(),
        }
        return TemplateResponse(request, "admin/payments/policy.html", context)

    @display(description=_("state"), ordering="state", label=STATE_COLOURS)
    def state_label(self, order: Order) -> tuple[str, str]:
        return order.state, order.get_state_display()

    @display(description=_("price"))
    def price_label(self, order: Order) -> Money:
        return order.price

    @display(description=_("discount"))
    def discount_label(self, order: Order) -> Money:
        return order.discount

    @display(description=_("tax"))
    def tax_label(self, order: Order) -> Money:
        return order.tax

    @display(description=_("total"), ordering="amount_total")
    def total_label(self, order: Order) -> Money:
        return order.total

    @display(description=_("refunded"), ordering="amount_refunded", empty_value="—")
    def refunded_label(self, order: Order) -> Money | None:
        return order.refunded if order.amount_refunded else None

    @display(description=_("can still be refunded"))
    def left_label(self, order: Order) -> Money:
        return Money(available(order), order.currency)

    @display(description=_("what the student sees"))
    def student_sees(self, order: Order) -> SafeString:
        page = link(order.get_absolute_url(), _("The order as its buyer sees it"))
        items = order.items.select_related("enrollment").order_by("pk")
        standing = [f"{item.title}: {_access(item.enrollment)}" for item in items]
        return format_html_join("", "<div>{}</div>", ((line,) for line in [page, *standing]))

    @display(description=_("payment at Stripe"), empty_value="—")
    def payment_link(self, order: Order) -> SafeString | None:
        return at_stripe("payments", order.payment_intent_id, livemode=order.livemode)

    @display(description=_("receipt"), empty_value="—")
    def receipt_link(self, order: Order) -> SafeString | None:
        return link(order.receipt_url, _("Open the receipt")) if order.receipt_url else None

    @display(description=_("invoice"), empty_value="—")
    def invoice_link(self, order: Order) -> SafeString | None:
        return link(order.invoice_url, _("Open the invoice")) if order.invoice_url else None


def _access(enrollment: Enrollment | None) -> Text:
    if enrollment is None:
        return _("no access by this order")
    return _("has access") if enrollment.gives_access else _("access suspended or over")
