"""What is asked of who leaves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User

KEEP, WITHDRAW = "keep", "withdraw"


class DeletionForm(forms.Form):
    """The person's own address, typed, and what becomes of their certificates."""

    certificates = forms.ChoiceField(
        label=_("Your certificates"),
        choices=[
            (
                KEEP,
                _("Keep them valid: their links, PDFs and badges go on working, with your name"),
            ),
            (
                WITHDRAW,
                _("Withdraw them for good: they are void, and nobody is told whose they were"),
            ),
        ],
        initial=KEEP,
        widget=forms.RadioSelect,
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("Type it to confirm that you want to delete this account."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_email(self) -> str:
        """Refuse any other address."""
        typed: str = self.cleaned_data["email"]
        if typed.lower() != self.user.email.lower():
            raise forms.ValidationError(_("This is not the address of this account."))
        return typed
