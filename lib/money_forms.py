"""Money in forms: an amount as people type it beside its currency, kept as an exact number of the smallest unit."""

from __future__ import annotations

from typing import Any, ClassVar

from babel.numbers import get_currency_name
from django import forms
from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from lib.money import Money, NotAnAmount, digits_of, problem_with


class MoneyField(forms.CharField):
    """An amount in major units, as text: only the form knows its currency (``PricedForm``).

    Shown as the reader's language writes it, without grouping, so that what is shown can be sent back.
    """

    def __init__(self, **kwargs: Any) -> None:
        widget = UnfoldAdminTextInputWidget(attrs={"inputmode": "decimal", "autocomplete": "off"})
        super().__init__(**{"max_length": 20, "widget": widget} | kwargs)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Money):
            return value
        return number_format(
            value.decimal, decimal_pos=digits_of(value.currency), force_grouping=False
        )

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class CurrencyField(forms.ChoiceField):
    """One of the academy's currencies."""

    def __init__(self, **kwargs: Any) -> None:
        defaults = {
            "label": _("Currency"),
            "choices": currency_choices,
            "widget": UnfoldAdminSelectWidget(),
        }
        super().__init__(**defaults | kwargs)


def currency_choices(*more: str) -> list[tuple[str, str]]:
    """The academy's currencies and ``more``, named in the reader's language."""
    locale = (get_language() or "es").replace("-", "_")
    known = dict.fromkeys([*settings.CURRENCIES, *more])
    return [(code, f"{code} · {get_currency_name(code, locale=locale)}") for code in known]


class PricedForm(forms.ModelForm):
    """A form with a field ``price`` beside one called ``currency``; the model keeps the amount in ``amount_field``."""

    amount_field: ClassVar[str] = "amount"
    may_be_free: ClassVar[bool] = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["price"] = self.instance.price
            if currency := self.fields.get("currency"):
                # What was chosen when the academy had other currencies stays.
                currency.choices = currency_choices(self.instance.currency)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        typed = cleaned.get("price")
        # A page may show the currency of a row without letting it be changed.
        own = "" if "currency" in self.fields else self.instance.currency
        currency = cleaned.get("currency") or own
        if typed and currency:
            try:
                cleaned[self.amount_field] = self._right(Money.from_decimal(typed, currency)).amount
            except NotAnAmount as error:
                self.add_error("price", str(error))
        return cleaned

    def _right(self, money: Money) -> Money:
        if money.amount == 0 and not self.may_be_free:
            raise NotAnAmount(_("A price is more than nothing."))
        if problem := problem_with(money):
            raise NotAnAmount(problem)
        return money
