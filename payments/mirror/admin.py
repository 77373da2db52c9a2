"""What dj-stripe has copied from Stripe, to look things up. For staff, and never written.

dj-stripe's own pages are taken away: they write to Stripe past our services, and its 2.11 answers 500 to a
search of sessions, customers, invoices and promotion codes. Amounts come from ``stripe_data``, the object as
Stripe sent it: dj-stripe divides by 100 whatever the currency.
"""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.apps import apps
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from djstripe.models import StripeModel
from unfold.contrib.filters.admin import AllValuesCheckboxFilter, RangeDateTimeFilter
from unfold.decorators import display

from lib.admin import OfficeAdmin, ReadOnly
from payments.admin.shown import money, pretty
from payments.admin.stripe_links import at_stripe

#: Where the amount of an object is, by the object's kind; the first that is there.
_AMOUNTS: Final = ("amount_total", "amount", "amount_due", "unit_amount", "amount_off")
#: What tells a person most about an object, the first that is there.
_ABOUT: Final = (
    "client_reference_id",
    "number",
    "email",
    "code",
    "name",
    "nickname",
    "url",
    "type",
    "description",
    "reason",
)


class _ById:
    """A row whose name is its id; dj-stripe's own names tell amounts, wrong ones for yen."""

    def __init__(self, row: StripeModel) -> None:
        self._row = row

    def __str__(self) -> str:
        return str(self._row.id)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._row, name)


class MirrorAdmin(ReadOnly, OfficeAdmin):
    """One kind of object of Stripe's. ``section``: where the dashboard shows it; ``also_by``: what to search by."""

    section: ClassVar[str] = ""
    also_by: ClassVar[tuple[str, ...]] = ()

    list_display = ["id", "about", "amount_label", "status_label", "created"]
    list_filter = [("created", RangeDateTimeFilter)]
    list_filter_submit = True
    ordering = ["-djstripe_id"]
    fields = [
        "id",
        "dashboard",
        "about",
        "amount_label",
        "status_label",
        "livemode",
        "created",
        "djstripe_updated",
        "as_stripe_sent_it",
    ]
    readonly_fields = fields

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:  # noqa: ARG002
        return ("id", *(f"stripe_data__{name}" for name in self.also_by))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        # Without what dj-stripe's names of rows would look up one by one.
        return rows.select_related(None)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Name the page by the id."""
        row: StripeModel = context["original"]
        titled = context | {"title": row.id, "subtitle": None, "original": _ById(row)}
        return super().render_change_form(request, titled, *args, **kwargs)

    @display(description=_("about"), empty_value="—")
    def about(self, row: StripeModel) -> str | None:
        found = (row.stripe_data.get(name) for name in _ABOUT)
        return next((str(value) for value in found if value), None)

    @display(description=_("amount"), empty_value="—")
    def amount_label(self, row: StripeModel) -> str | None:
        data = row.stripe_data
        found = (data.get(name) for name in _AMOUNTS)
        amount = next((value for value in found if value is not None), None)
        return money(amount, data.get("currency"))

    @display(description=_("status"), empty_value="—")
    def status_label(self, row: StripeModel) -> str | None:
        told = row.stripe_data.get("payment_status") or row.stripe_data.get("status")
        return str(told) if told else None

    @display(description=_("at Stripe"), empty_value="—")
    def dashboard(self, row: StripeModel) -> SafeString | None:
        if not self.section:
            return None
        return at_stripe(self.section, row.id, livemode=bool(row.livemode))

    @display(description=_("as Stripe sent it"))
    def as_stripe_sent_it(self, row: StripeModel) -> SafeString:
        return pretty(row.stripe_data)


class EventAdmin(MirrorAdmin):
    """Events are large: a list of them does without their data."""

    section = "events"
    list_display = ["id", "type", "created"]
    list_filter = [("type", AllValuesCheckboxFilter), ("created", RangeDateTimeFilter)]

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:  # noqa: ARG002
        return ("id", "type")


class WebhookEndpointAdmin(MirrorAdmin):
    """Where Stripe calls us. Its secret is shown to nobody."""

    section = "webhooks"
    list_display = ["id", "url", "status", "created"]
    fields = [
        "id",
        "dashboard",
        "url",
        "status",
        "api_version",
        "enabled_events",
        "livemode",
        "created",
        "as_stripe_sent_it",
    ]
    readonly_fields = fields

    def get_search_fields(self, request: HttpRequest) -> tuple[str, ...]:  # noqa: ARG002
        return ("id", "url")


#: Section of the dashboard, and what it is searched by beside its id.
_PLAIN: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "Session": ("", ("client_reference_id", "payment_intent", "customer_details__email")),
    "PaymentIntent": ("payments", ("metadata__order",)),
    "Charge": ("payments", ("payment_intent", "billing_details__email")),
    "Refund": ("", ("payment_intent", "metadata__order")),
    "Dispute": ("disputes", ("payment_intent", "reason")),
    "Customer": ("customers", ("email", "name")),
    "Invoice": ("invoices", ("number", "customer_email")),
    "Price": ("prices", ("nickname", "product")),
    "Product": ("products", ("name",)),
    "PromotionCode": ("promotion_codes", ("code",)),
    "Coupon": ("coupons", ("name",)),
}


def _page(name: str, section: str, also_by: tuple[str, ...]) -> type[MirrorAdmin]:
    return type(f"{name}Admin", (MirrorAdmin,), {"section": section, "also_by": also_by})


def _take_over() -> None:
    for model in apps.get_app_config("djstripe").get_models():
        if admin.site.is_registered(model):
            admin.site.unregister(model)
    pages = {name: _page(name, *about) for name, about in _PLAIN.items()}
    pages |= {"Event": EventAdmin, "WebhookEndpoint": WebhookEndpointAdmin}
    for name, page in pages.items():
        admin.site.register(apps.get_model("djstripe", name), page)


_take_over()
