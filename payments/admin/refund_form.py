"""How much goes back, and why."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextInputWidget,
)

from lib.money import Money, NotAnAmount
from payments.enums import RefundReason


class RefundForm(forms.Form):
    """``cleaned_data`` has the amount in the currency's smallest unit."""

    amount = forms.DecimalField(
        label=_("Amount"), min_value=0, widget=UnfoldAdminDecimalFieldWidget()
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[(reason.value, reason.label) for reason in RefundReason.of_staff()],
        help_text=_("The mail to the student says it for a withdrawal and for a second purchase."),
        widget=UnfoldAdminSelectWidget(),
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=200,
        required=False,
        help_text=_("For colleagues; the student does not see it. It is erased with the account."),
        widget=UnfoldAdminTextInputWidget(),
    )

    def __init__(self, data: Any = None, *, available: Money) -> None:
        super().__init__(data, initial={"amount": available.decimal})
        self._available = available
        field = self.fields["amount"]
        field.help_text = _("In %(currency)s, at most %(most)s.") % {
            "currency": available.currency,
            "most": available,
        }

    def clean_amount(self) -> int:
        """Return the amount in the smallest unit, exactly as it was typed."""
        try:
            amount = Money.from_decimal(
                self.cleaned_data["amount"], self._available.currency
            ).amount
        except NotAnAmount as error:
            raise forms.ValidationError(str(error)) from error
        if not 0 < amount <= self._available.amount:
            raise forms.ValidationError(
                _("Between the smallest unit and %(most)s.") % {"most": self._available}
            )
        return amount

    def clean_reason(self) -> RefundReason:
        """Return the reason as the service takes it."""
        return RefundReason(self.cleaned_data["reason"])
