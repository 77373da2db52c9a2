"""Django's signals of coming and going, as rows of the audit trail."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.enums import AuditAction
from accounts.models import User
from accounts.services.auditing import record, record_failed_sign_in


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
