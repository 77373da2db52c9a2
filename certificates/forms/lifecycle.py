"""What staff is asked before a certificate is revoked, reinstated or corrected."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextInputWidget, UnfoldBooleanSwitchWidget


class RevocationForm(forms.Form):
    """Why: the verification page tells it to everybody, and a mail to the holder."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Anyone who verifies the certificate reads it."),
        widget=UnfoldAdminTextInputWidget(),
    )


class ReinstatementForm(forms.Form):
    """Why the revocation is taken back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Kept in the history of the certificate, and mailed to its holder."),
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


class ReplacementForm(CorrectionForm):
    """The same for a certificate that was issued, whose old page may betray a former name."""

    hide_former_name = forms.BooleanField(
        label=_("Hide the former name"),
        required=False,
        help_text=_(
            "For who changed their name: the old page, its PDF and its badge no longer tell the old one. "
            "This cannot be undone."
        ),
        widget=UnfoldBooleanSwitchWidget(),
    )
