"""The page on which people choose which e-mails they get."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.forms import MailChoicesForm
from accounts.types import SignedInRequest
from notifications.choices import OPTIONAL, turned_off
from notifications.services.choosing import choose


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: SignedInRequest) -> HttpResponse:
    """Show and change which topics the reader gets."""
    reader = request.user.public_id
    off = turned_off(reader)
    form = MailChoicesForm(
        request.POST if request.method == "POST" else None,
        initial={topic.value: topic not in off for topic in OPTIONAL},
    )
    if request.method == "POST" and form.is_valid():
        choose(reader=reader, wanted=form.wanted)
        messages.success(request, _("Your e-mail choices are saved."))
        return redirect("accounts:mail_choices")
    return render(request, "account/mail_choices.html", {"form": form})
