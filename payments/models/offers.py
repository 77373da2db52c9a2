"""What can be bought, at which price, and under which name Stripe knows it.

The price that everybody sees is ``Course.price``. Here are its prices in other currencies, and bundles.
"""

from __future__ import annotations

from typing import cast

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses.models import Course
from lib.models import Timestamped
from lib.money import Money
from lib.money_rules import chargeable

CURRENCY = RegexValidator(r"^[A-Z]{3}$")


class CoursePrice(Timestamped):
    """What a course costs in another currency than its own."""

    course = models.ForeignKey(
        Course,
        verbose_name=_("course"),
        on_delete=models.CASCADE,
        related_name="prices_elsewhere",
    )
    currency = models.CharField(_("currency"), max_length=3, validators=[CURRENCY])
    amount = models.PositiveIntegerField(
        _("price"),
        validators=[MinValueValidator(1)],
        help_text=_("In the currency's smallest unit (cents)."),
    )

    class Meta:
        verbose_name = _("price in another currency")
        verbose_name_plural = _("prices in other currencies")
        ordering = ["course", "currency"]
        constraints = [
            models.UniqueConstraint(fields=["course", "currency"], name="course_price_once"),
            models.CheckConstraint(name="course_price_positive", condition=Q(amount__gt=0)),
            chargeable("course_price_chargeable_elsewhere", amount="amount"),
        ]

    def __str__(self) -> str:
        return f"{self.course} · {self.price}"

    @property
    def price(self) -> Money:
        return Money(self.amount, self.currency)


class Bundle(Timestamped):
    """Several courses sold together, for a price of their own."""

    slug = models.SlugField(_("slug"), max_length=80, unique=True)
    title = models.CharField(_("title"), max_length=120)
    description = models.TextField(_("description"), blank=True, help_text=_("Markdown."))
    amount = models.PositiveIntegerField(
        _("price"),
        validators=[MinValueValidator(1)],
        help_text=_("In the currency's smallest unit (cents)."),
    )
    currency = models.CharField(_("currency"), max_length=3, default="EUR", validators=[CURRENCY])
    is_on_sale = models.BooleanField(_("on sale"), default=False)
    courses = models.ManyToManyField(
        Course, through="BundleCourse", verbose_name=_("courses"), related_name="bundles"
    )

    class Meta:
        verbose_name = _("bundle")
        verbose_name_plural = _("bundles")
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(name="bundle_price_positive", condition=Q(amount__gt=0)),
            chargeable("bundle_price_chargeable", amount="amount"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("payments:bundle", args=[self.slug])

    @property
    def price(self) -> Money:
        return Money(self.amount, self.currency)


class BundleCourse(models.Model):
    """A course's place in a bundle."""

    bundle = models.ForeignKey(Bundle, on_delete=models.CASCADE, related_name="places")
    course = models.ForeignKey(Course, verbose_name=_("course"), on_delete=models.PROTECT)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("course of the bundle")
        verbose_name_plural = _("courses of the bundle")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["bundle", "course"], name="bundle_course_once")
        ]

    def __str__(self) -> str:
        return str(self.course)


class StripePrice(models.Model):
    """A price as Stripe keeps it: it never changes, so another amount is another row, and old orders keep theirs.

    ``product_name`` is what its product was called there when we last said it. ``is_known`` ends when Stripe says
    that it has no such object (another account, test data thrown away); it is then made anew in the same row.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, null=True, blank=True)
    bundle = models.ForeignKey(Bundle, on_delete=models.PROTECT, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, validators=[CURRENCY])
    amount = models.PositiveIntegerField(_("price"))
    livemode = models.BooleanField(_("live mode"))
    product_id = models.CharField(_("product at Stripe"), max_length=255)
    product_name = models.CharField(_("name at Stripe"), max_length=250, blank=True)
    stripe_id = models.CharField(_("price at Stripe"), max_length=255, unique=True)
    tax_behavior = models.CharField(_("tax"), max_length=12, default="inclusive")
    is_active = models.BooleanField(_("active"), default=True)
    is_known = models.BooleanField(_("known to Stripe"), default=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("price at Stripe")
        verbose_name_plural = _("prices at Stripe")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="stripe_price_of_one_thing",
                condition=Q(course=None, bundle__isnull=False)
                | Q(course__isnull=False, bundle=None),
            ),
            models.UniqueConstraint(
                fields=["course", "currency", "amount", "livemode"],
                name="stripe_price_of_course_once",
                condition=Q(course__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["bundle", "currency", "amount", "livemode"],
                name="stripe_price_of_bundle_once",
                condition=Q(bundle__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course or self.bundle} · {self.price}"

    @property
    def price(self) -> Money:
        return Money(self.amount, self.currency)

    @property
    def thing(self) -> Course | Bundle:
        """What it is a price of; a constraint lets it be one or the other."""
        return self.course if self.course is not None else cast("Bundle", self.bundle)
