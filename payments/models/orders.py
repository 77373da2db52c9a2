"""Orders: what a student wanted to buy, what they paid, and what they were given for it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from enrollments.models import Enrollment
from lib.models import HistoryEvent, Timestamped
from lib.money import Money
from lib.tokens import random_code
from payments.enums import OrderEventKind, OrderState
from payments.models.offers import CURRENCY, Bundle

CODE_LENGTH = 12


def new_code() -> str:
    return random_code(CODE_LENGTH)


class PayerAccount(models.Model):
    """A student as a customer of Stripe, in test or in live mode."""

    student = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="payer_accounts"
    )
    livemode = models.BooleanField(_("live mode"))
    stripe_id = models.CharField(_("customer at Stripe"), max_length=255, unique=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("customer at Stripe")
        verbose_name_plural = _("customers at Stripe")
        constraints = [
            models.UniqueConstraint(fields=["student", "livemode"], name="payer_account_once")
        ]

    def __str__(self) -> str:
        return self.stripe_id


class Order(Timestamped):
    """One purchase. Amounts are in the smallest unit of ``currency``; they are what Stripe said, once it said so.

    ``code`` is public and unguessable; Stripe carries it as ``client_reference_id`` and in the metadata.
    ``cart`` names what is bought (``course:12``, ``bundle:3``): of one thing there is one undecided order.
    ``revision`` counts how often facts were applied: who read them before the last time reads them again.
    """

    State = OrderState

    code = models.CharField(
        _("order number"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False
    )
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("student"),
        on_delete=models.PROTECT,
        related_name="orders",
    )
    bundle = models.ForeignKey(
        Bundle,
        verbose_name=_("bundle"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="orders",
    )
    cart = models.CharField(max_length=40, editable=False)
    title = models.CharField(_("what was bought"), max_length=120)
    state = models.CharField(_("state"), max_length=10, choices=OrderState, default=OrderState.OPEN)
    currency = models.CharField(_("currency"), max_length=3, validators=[CURRENCY])
    amount_subtotal = models.PositiveIntegerField(_("price"))
    amount_discount = models.PositiveIntegerField(_("discount"), default=0)
    amount_tax = models.PositiveIntegerField(_("tax"), default=0)
    amount_total = models.PositiveIntegerField(_("total"))
    amount_refunded = models.PositiveIntegerField(_("refunded"), default=0)
    promotion_code = models.CharField(_("promotion code"), max_length=60, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    livemode = models.BooleanField(_("live mode"))
    expires_at = models.DateTimeField(_("can be paid until"))
    paid_at = models.DateTimeField(_("paid at"), null=True, blank=True)
    failure = models.CharField(_("last failure"), max_length=100, blank=True)
    session_id = models.CharField(  # noqa: DJ001  # unique once it is known
        _("Checkout session"), max_length=255, null=True, unique=True
    )
    session_url = models.URLField(max_length=2000, blank=True)
    payment_intent_id = models.CharField(  # noqa: DJ001  # unique once it is known
        _("payment at Stripe"), max_length=255, null=True, unique=True
    )
    receipt_url = models.URLField(_("receipt"), max_length=2000, blank=True)
    invoice_url = models.URLField(_("invoice"), max_length=2000, blank=True)
    revision = models.PositiveIntegerField(default=0, editable=False)
    # By the reconciliation: who waited longest is read next, so that no order keeps the others from their turn.
    reread_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["student", "cart"],
                name="order_one_undecided",
                condition=Q(state__in=["open", "processing"]),
            ),
            models.CheckConstraint(
                name="order_paid_has_date",
                condition=~Q(state="paid") | Q(paid_at__isnull=False),
            ),
            models.CheckConstraint(
                name="order_not_refunded_beyond_total",
                condition=Q(amount_refunded__lte=F("amount_total")),
            ),
            models.CheckConstraint(
                name="order_not_discounted_beyond_price",
                condition=Q(amount_discount__lte=F("amount_subtotal")),
            ),
        ]
        indexes = [
            models.Index(fields=["student", "-created_at", "-id"], name="order_of_student"),
            models.Index(
                fields=["expires_at"],
                name="order_undecided",
                condition=Q(state__in=["open", "processing"]),
            ),
            models.Index(fields=["-paid_at"], name="order_newest_paid"),
        ]

    def __str__(self) -> str:
        return f"{self.code} · {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("payments:order", args=[self.code])

    @property
    def price(self) -> Money:
        """What it cost before discount and tax."""
        return Money(self.amount_subtotal, self.currency)

    @property
    def total(self) -> Money:
        return Money(self.amount_total, self.currency)

    @property
    def discount(self) -> Money:
        return Money(self.amount_discount, self.currency)

    @property
    def tax(self) -> Money:
        return Money(self.amount_tax, self.currency)

    @property
    def is_tax_included(self) -> bool:
        """Whether the tax is in the price; else it came on top of it."""
        return self.amount_total == self.amount_subtotal - self.amount_discount

    @property
    def refunded(self) -> Money:
        return Money(self.amount_refunded, self.currency)

    @property
    def is_paid(self) -> bool:
        return self.state == OrderState.PAID

    @property
    def is_undecided(self) -> bool:
        return self.state in OrderState.undecided()

    @property
    def is_payable(self) -> bool:
        """Whether its page at Stripe still takes money."""
        in_time = self.expires_at > timezone.now()
        return self.state == OrderState.OPEN and in_time and bool(self.session_url)

    @property
    def is_refunded_in_full(self) -> bool:
        return self.is_paid and 0 < self.amount_total == self.amount_refunded


class OrderItem(models.Model):
    """A course in an order, and its share of the money. ``granted_at`` is the one grant that it ever gets."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="items")
    course = models.ForeignKey(
        Course, verbose_name=_("course"), on_delete=models.PROTECT, related_name="order_items"
    )
    title = models.CharField(_("title"), max_length=120)
    amount_subtotal = models.PositiveIntegerField(_("price"))
    amount_total = models.PositiveIntegerField(_("total"), default=0)
    amount_tax = models.PositiveIntegerField(_("tax"), default=0)
    enrollment = models.ForeignKey(
        Enrollment,
        verbose_name=_("enrolment"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="order_items",
    )
    granted_at = models.DateTimeField(_("access given"), null=True, blank=True)

    class Meta:
        verbose_name = _("course of the order")
        verbose_name_plural = _("courses of the order")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "course"], name="order_item_once"),
            models.CheckConstraint(
                name="order_item_granted_with_enrollment",
                condition=Q(granted_at=None, enrollment=None)
                | Q(granted_at__isnull=False, enrollment__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class OrderEvent(HistoryEvent):
    """One thing that happened to an order. Append-only: a trigger refuses changes."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("kind"), max_length=16, choices=OrderEventKind)

    class Meta:
        verbose_name = _("order event")
        verbose_name_plural = _("order events")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"
