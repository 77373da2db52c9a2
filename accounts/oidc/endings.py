"""The pages on which a sign-in ends when it does not end where it should, and those that lead elsewhere."""

from __future__ import annotations

import logging

from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.enums import AuditAction
from accounts.models import User
from accounts.oidc.attempts import Attempt, Intent
from accounts.oidc.refusals import Reason, SignInRefused
from accounts.services.auditing import record

logger = logging.getLogger(__name__)

# Where another account at the provider, or another try of the same, may well succeed.
_WITH_ANOTHER_ACCOUNT = frozenset(
    {
        Reason.PROVIDER_REFUSED,
        Reason.ACCOUNT_CLOSED,
        Reason.EMAIL_MISSING,
        Reason.EMAIL_NOT_VERIFIED,
        Reason.LOCAL_EMAIL_NOT_CONFIRMED,
        Reason.LINKING_IS_OFF,
        Reason.STAFF_LINKS_ON_PURPOSE,
        Reason.OTHER_IDENTITY_LINKED,
        Reason.IDENTITY_TAKEN,
    }
)


def refuse(
    request: HttpRequest, refusal: SignInRefused, attempt: Attempt | None = None
) -> HttpResponse:
    """Answer with the page that says what happened, and write it down.

    The audit trail only tells of sign-ins that were begun here: anybody can call the callback with anything.
    Whoever is signed in stays so, or a link in a mail could sign people out.
    """
    write_down(request, refusal, attempt)
    linking = attempt is not None and attempt.intent is Intent.LINK
    query = {"next": attempt.next} if attempt and attempt.next else {}
    if refusal.reason in _WITH_ANOTHER_ACCOUNT:
        query["again"] = "1"
    context = {
        "explanation": refusal.detail,
        "away": refusal.http_status >= 500,
        "linking": linking,
        "retry_url": f"{reverse('accounts:oidc_start')}?{urlencode(query)}",
        "with_another": "again" in query,
    }
    answer = render(request, "account/oidc_refused.html", context, status=refusal.http_status)
    # Django would log it once more, with the address: it holds the code, which may still be good.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


def write_down(request: HttpRequest, refusal: SignInRefused, attempt: Attempt | None) -> None:
    """Log a refusal, and audit it if it ends an attempt. Never the token, never the code."""
    reason = str(refusal.reason)
    logger.warning("oidc_sign_in_refused", extra={"reason": reason, "note": refusal.note})
    if attempt is not None:
        by = request.user if isinstance(request.user, User) else None
        record(
            AuditAction.IDENTITY_REFUSED,
            by=by,
            about=refusal.about,
            request=request,
            reason=reason,
            intent=str(attempt.intent),
        )


def shut_session(request: HttpRequest, *, next_path: str) -> HttpResponse:
    """End a session that the provider does not renew, and lead to the sign-in page, which says so."""
    auth.logout(request)
    messages.info(
        request,
        _("Your session has ended. Your progress is saved; sign in again to go on."),
    )
    query = f"?{urlencode({'next': next_path})}" if next_path else ""
    return redirect(f"{reverse('account_login')}{query}")


def hand_over(request: HttpRequest, url: str, *, signing_out: bool = False) -> HttpResponse:
    """Lead from the answer to a form to another site.

    Not by a redirect: ``form-action`` of our Content-Security-Policy stops those of forms, wherever along the way
    the provider sends people on.
    """
    context = {"url": url, "signing_out": signing_out, "provider": settings.OIDC_NAME}
    return render(request, "account/oidc_leaving.html", context)
