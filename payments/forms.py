"""What a buyer chooses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from lib.money import Money


class BuyForm(forms.Form):
    """The currency, where there are several, and a promotion code."""

    currency = forms.ChoiceField(label=_("Currency"), widget=forms.RadioSelect)
    promotion_code = forms.CharField(
        label=_("Promotion code"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, prices: Sequence[Money], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        currency = self.fields["currency"]
        assert isinstance(currency, forms.ChoiceField)  # noqa: S101  # for the type checker
        currency.choices = [(price.currency, str(price)) for price in prices]
        currency.initial = prices[0].currency if prices else None
        if len(prices) < 2:
            del self.fields["currency"]
