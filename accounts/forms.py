"""Forms with which people open an account and say who they are."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services.consenting import record_consent
from accounts.time_zones import is_zone, zone_choices
from accounts.validators import validate_person_name


class SignupForm(forms.Form):
    """What we ask on top of allauth's e-mail and password (``ACCOUNT_SIGNUP_FORM_CLASS``)."""

    field_order = ["full_name", "email", "password1", "terms", "time_zone"]

    full_name = forms.CharField(
        label=_("Full name"),
        max_length=120,
        validators=[validate_person_name],
        help_text=_("As it should appear on your certificates. You can change it later."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    terms = forms.BooleanField(
        label=_("I accept the terms of use and the privacy notice"),
        error_messages={"required": _("Accept the terms to open an account.")},
    )

    # What the browser's clock says (static/js/time_zone.js); what it cannot be is left out.
    time_zone = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def signup(self, request: HttpRequest, user: User) -> None:  # noqa: ARG002
        """Note what was accepted, and the clock; the adapter has put the name on the user."""
        record_consent(user, by=user)
        if is_zone(self.cleaned_data["time_zone"]):
            user.time_zone = self.cleaned_data["time_zone"]
            user.save(update_fields=["time_zone"])


class TokenForm(forms.Form):
    """What a program is called, and how long it may act."""

    name = forms.CharField(
        label=_("Name of the program"),
        max_length=60,
        help_text=_("For you, to tell it from others."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    days = forms.TypedChoiceField(
        label=_("Works for"),
        coerce=int,
        choices=[(7, _("7 days")), (30, _("30 days")), (90, _("90 days"))],
        initial=30,
    )


class ProfileForm(forms.ModelForm):
    """How a person is called, here and on certificates to come, their language, and their clock."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zone_choices,
        required=False,
        help_text=_("So that no reminder comes at night."),
    )

    class Meta:
        model = User
        fields = ["full_name", "certificate_name", "language", "time_zone"]
        widgets = {
            "full_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "certificate_name": forms.TextInput(attrs={"autocomplete": "off"}),
        }
        labels = {
            "full_name": _("Full name"),
            "certificate_name": _("Name on certificates"),
            "language": _("Language"),
        }
        help_texts = {
            "certificate_name": _(
                "Leave it empty to use your full name. It changes the certificates to come, "
                "not those already issued."
            ),
            "language": _("For these pages, our e-mails and your certificates."),
        }


class MailChoicesForm(forms.Form):
    """A switch for each topic of mail that can be turned off; its field is named like the topic."""

    reminders = forms.BooleanField(
        label=_("Reminders"),
        required=False,
        help_text=_(
            "When you have not gone on with a course for a week, and once more after that."
        ),
    )
    course_updates = forms.BooleanField(
        label=_("News about your courses"),
        required=False,
        help_text=_(
            "What your instructors write to all the students of a course, once a day at most."
        ),
    )

    @property
    def wanted(self) -> set[str]:
        """The topics that are switched on."""
        return {topic for topic, is_on in self.cleaned_data.items() if is_on}
