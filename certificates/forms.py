"""What staff is asked before a certificate is revoked or corrected."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget


class RevocationForm(forms.Form):
    """Why: the verification page tells it to everybody."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Anyone who verifies the certificate reads it."),
        widget=UnfoldAdminTextInputWidget(),
    )


class CorrectionForm(forms.Form):
    """The right name, and why it was wrong."""

    holder_name = forms.CharField(
        label=_("Name on the certificate"), max_length=120, widget=UnfoldAdminTextInputWidget()
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Kept in the history of the certificate."),
        widget=UnfoldAdminTextInputWidget(),
    )
