"""Giving and ending the tokens with which programs act for people."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from django.conf import settings
from django.contrib.auth import authenticate
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.enums import AuditAction
from accounts.exceptions import TooManyAttempts, TooManyTokens, WrongCredentials
from accounts.models import ApiToken, User
from accounts.oidc.policy import local_sign_in_open_for
from accounts.second_factor.programs import prove_second_factor
from accounts.security_emails import token_made
from accounts.services.auditing import record
from lib.tokens import digest, new_secret
from notifications.services import queue_email


def issue_token(
    *, email: str, password: str, code: str = "", name: str = "", request: HttpRequest | None = None
) -> tuple[str, datetime]:
    """Return a new bearer token and when it expires, for a program that knows the password.

    With ``request``, wrong passwords are counted together with those of the sign-in page: by network address and
    by account. Raises ``WrongCredentials``, ``TooManyAttempts``, ``TooManyTokens``, and about the second factor
    ``SecondFactorWanted``, ``WrongSecondFactor``, ``SecondFactorMissing``.
    """
    user = _owner(email, password, request)
    if user is None or not EmailAddress.objects.filter(user=user, verified=True).exists():
        raise WrongCredentials
    if not local_sign_in_open_for(user):
        raise WrongCredentials
    prove_second_factor(user, code)
    return make_token(user=user, by=user, name=name, days=settings.API_TOKEN_DAYS)


def make_token(*, user: User, by: User, name: str, days: int) -> tuple[str, datetime]:
    """Return a new bearer token, which is shown once, and when it expires. Raises ``TooManyTokens``."""
    token, expires_at = new_secret(), timezone.now() + timedelta(days=days)
    with transaction.atomic():
        # Two at once would each count the other's absence.
        User.objects.select_for_update().get(pk=user.pk)
        if ApiToken.objects.usable().filter(user=user).count() >= settings.API_TOKENS_PER_PERSON:
            raise TooManyTokens
        made = ApiToken.objects.create(
            user=user, name=name, digest=digest(token), hint=token[:6], expires_at=expires_at
        )
        record(AuditAction.TOKEN_ISSUED, by=by, about=user, token=made.hint)
        queue_email(token_made(user, made.name or made.hint))
    return token, expires_at


def revoke_token(*, token: ApiToken, by: User) -> None:
    """End a token now; one that has ended stays as it was."""
    with transaction.atomic():
        usable = ApiToken.objects.filter(pk=token.pk, revoked_at=None)
        if usable.update(revoked_at=timezone.now()):
            record(AuditAction.TOKEN_REVOKED, by=by, about=token.user, token=token.hint)


def _owner(email: str, password: str, request: HttpRequest | None) -> User | None:
    """Return who has this address and password, if they may come in."""
    if request is None:
        found = authenticate(None, email=email, password=password)
    else:
        try:
            found = get_adapter(request).authenticate(request, email=email, password=password)
        except ImmediateHttpResponse as error:
            raise TooManyAttempts from error
    return found if isinstance(found, User) and found.is_active else None
