"""Giving and ending the tokens with which programs act for people."""

from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from accounts.enums import AuditAction
from accounts.exceptions import WrongCredentials
from accounts.models import ApiToken, User
from accounts.oidc.policy import local_sign_in_open_for
from accounts.services.auditing import record
from lib.tokens import digest, new_secret


def issue_token(*, email: str, password: str) -> tuple[str, datetime]:
    """Return a new bearer token and when it expires. Raises ``WrongCredentials``."""
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        make_password(password)  # as long as checking one
        raise WrongCredentials
    verified = EmailAddress.objects.filter(user=user, verified=True).exists()
    if not user.check_password(password) or not verified or not local_sign_in_open_for(user):
        raise WrongCredentials
    token, expires_at = new_secret(), timezone.now() + timedelta(days=settings.API_TOKEN_DAYS)
    with transaction.atomic():
        made = ApiToken.objects.create(
            user=user, digest=digest(token), hint=token[:6], expires_at=expires_at
        )
        record(AuditAction.TOKEN_ISSUED, by=user, about=user, token=made.hint)
    return token, expires_at


def revoke_token(*, token: ApiToken, by: User) -> None:
    """End a token now; one that has ended stays as it was."""
    with transaction.atomic():
        usable = ApiToken.objects.filter(pk=token.pk, revoked_at=None)
        if usable.update(revoked_at=timezone.now()):
            record(AuditAction.TOKEN_REVOKED, by=by, about=token.user, token=token.hint)
