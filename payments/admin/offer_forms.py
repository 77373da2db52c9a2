"""Forms of prices and bundles."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from lib.money import Money
from lib.money_forms import CurrencyField, MoneyField, PricedForm
from payments.models import Bundle, BundleCourse, CoursePrice
from payments.services.offers import OWN_CURRENCY


class CoursePriceForm(PricedForm):
    """A course, a currency that is not its own, and the price in it."""

    currency = CurrencyField()
    price = MoneyField(label=_("Price"))

    class Meta:
        model = CoursePrice
        fields: ClassVar[list[str]] = ["course", "currency"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        course = cleaned.get("course")
        if course and cleaned.get("currency") == course.currency:
            self.add_error("currency", OWN_CURRENCY)
        return cleaned

    @property
    def money(self) -> Money:
        """What was typed, of a valid form."""
        currency = self.cleaned_data.get("currency") or self.instance.currency
        return Money(self.cleaned_data["amount"], currency)


class BundleForm(PricedForm):
    """A bundle's own fields."""

    currency = CurrencyField(initial="EUR")
    price = MoneyField(label=_("Price"), help_text=_("Of all its courses together."))

    class Meta:
        model = Bundle
        fields: ClassVar[list[str]] = ["title", "slug", "description", "currency"]
        widgets = {"description": UnfoldAdminTextareaWidget(attrs={"rows": 8})}


class BundleCourseForm(forms.ModelForm):
    """A course's row, to be dragged into order; a new one has no place yet and comes last."""

    position = forms.IntegerField(required=False, initial=None, widget=forms.HiddenInput)

    class Meta:
        model = BundleCourse
        fields: ClassVar[list[str]] = ["course", "position"]
