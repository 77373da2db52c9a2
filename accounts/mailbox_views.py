"""A person's e-mails: what was sent to them, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.types import SignedInRequest
from lib.errors import DomainError
from lib.keyset import page_or_404
from notifications.feedback.sentences import Standing, standing_of
from notifications.models import OutboundEmail
from notifications.selectors import mails_of
from notifications.services.repeating import may_be_repeated, repeat_for_reader

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail as its reader sees it in the list: never what it says."""

    mail: OutboundEmail
    standing: Standing
    is_repeatable: bool


@login_required
@never_cache
@require_safe
def mails(request: SignedInRequest) -> HttpResponse:
    """List the reader's own mails, newest first, each with what became of it."""
    page = page_or_404(request, _mails_of(request.user), by="created_at", size=PAGE_SIZE)
    rows = [MailRow(mail, standing_of(mail), may_be_repeated(mail)) for mail in page.rows]
    return render(request, "account/mails.html", {"page": page, "rows": rows})


@login_required
@require_POST
def send_again(request: SignedInRequest, mail_id: int) -> HttpResponse:
    """Send one of the reader's own mails again, to the address of today."""
    mail = _mails_of(request.user).filter(pk=mail_id).first()
    if mail is None:
        raise Http404
    try:
        again = repeat_for_reader(mail=mail, to=request.user.email)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("The e-mail is on its way to %(address)s.") % {"address": again.to}
        )
    return redirect(_back(request))


def _mails_of(user: User) -> QuerySet[OutboundEmail]:
    # An address that nobody confirmed may be somebody else's.
    confirmed = EmailAddress.objects.filter(user=user, verified=True)
    addresses = {user.email, *confirmed.values_list("email", flat=True)}
    return mails_of(addresses=addresses, reader=user.public_id, since=user.date_joined)


def _back(request: SignedInRequest) -> str:
    """The page of the site on which the button was, or the list."""
    asked = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if is_ours else "accounts:mails"
