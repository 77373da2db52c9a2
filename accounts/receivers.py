"""Signals of Django and allauth, as rows of the audit trail."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.models import EmailAddress
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.enums import AuditAction
from accounts.models import User
from accounts.security_emails import recovery_code_used
from accounts.services.auditing import record, record_failed_sign_in
from notifications.services import queue_email


@receiver(user_logged_in)
def record_sign_in(*, request: HttpRequest, user: User, **_: Any) -> None:
    record(AuditAction.SIGNED_IN, by=user, about=user, request=request)


@receiver(user_logged_out)
def record_sign_out(*, request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        record(AuditAction.SIGNED_OUT, by=user, about=user, request=request)


@receiver(user_login_failed)
def record_failure(
    *, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any
) -> None:
    record_failed_sign_in(email=str(credentials.get("email", "")), request=request)


@receiver(account.password_changed)
def record_password_change(*, request: HttpRequest, user: User, **_: Any) -> None:
    record(AuditAction.PASSWORD_CHANGED, by=user, about=user, request=request, how="changed")


@receiver(account.password_set)
def record_first_password(*, request: HttpRequest, user: User, **_: Any) -> None:
    record(AuditAction.PASSWORD_CHANGED, by=user, about=user, request=request, how="set")


@receiver(account.password_reset)
def record_password_reset(*, request: HttpRequest, user: User, **_: Any) -> None:
    record(AuditAction.PASSWORD_CHANGED, by=user, about=user, request=request, how="reset")


@receiver(account.email_added)
def record_new_address(*, request: HttpRequest, user: User, **_: Any) -> None:
    record(AuditAction.ADDRESS_ADDED, by=user, about=user, request=request)


@receiver(account.email_removed)
def record_removed_address(*, request: HttpRequest, user: User, **_: Any) -> None:
    record(AuditAction.ADDRESS_REMOVED, by=user, about=user, request=request)


@receiver(account.email_changed)
def record_changed_address(
    *, request: HttpRequest, user: User, from_email_address: EmailAddress | None, **_: Any
) -> None:
    was = from_email_address.email if from_email_address else ""
    record(AuditAction.ADDRESS_CHANGED, by=user, about=user, request=request, was=was)


@receiver(account.email_confirmed)
def record_confirmed_address(
    *, request: HttpRequest, email_address: EmailAddress, **_: Any
) -> None:
    owner = email_address.user
    record(AuditAction.ADDRESS_CONFIRMED, by=owner, about=owner, request=request)


@receiver(mfa.authenticator_added)
@receiver(mfa.authenticator_reset)
def record_new_factor(
    *, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any
) -> None:
    codes = authenticator.type == Authenticator.Type.RECOVERY_CODES
    action = AuditAction.RECOVERY_CODES_MADE if codes else AuditAction.SECOND_FACTOR_ADDED
    record(action, by=user, about=user, request=request, factor=str(authenticator.type))


@receiver(mfa.authenticator_removed)
def record_removed_factor(
    *, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any
) -> None:
    factor = str(authenticator.type)
    record(AuditAction.SECOND_FACTOR_REMOVED, by=user, about=user, request=request, factor=factor)


@receiver(mfa.authenticator_used)
def record_used_recovery_code(
    *, request: HttpRequest, user: User, authenticator: Authenticator, **_: Any
) -> None:
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        record(AuditAction.RECOVERY_CODE_USED, by=user, about=user, request=request)
        queue_email(recovery_code_used(user, to=user.email))


@receiver(mfa.authentication_failed)
def record_failed_factor(*, request: HttpRequest, user: User, **_: Any) -> None:
    record(AuditAction.SECOND_FACTOR_FAILED, by=None, about=user, request=request)
