"""The audit trail: written where the thing is done, in its transaction."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.enums import AuditAction
from accounts.models import AuditEntry, User
from lib.client_address import client_address

Value = str | int | bool | None


def record(
    action: AuditAction,
    *,
    by: User | None,
    about: User | None = None,
    request: HttpRequest | None = None,
    **detail: Value,
) -> None:
    """Add an entry. ``by`` is nobody for the system and for who is not signed in; never put a secret in ``detail``."""
    AuditEntry.objects.create(
        action=action,
        actor=by,
        subject=about,
        address=client_address(request) if request else None,
        detail=detail,
    )


def record_failed_sign_in(*, email: str, request: HttpRequest | None) -> None:
    """Add an entry about the account that was tried. What was typed is not kept: it may be a password."""
    tried = User.objects.filter(email__iexact=email).first() if email else None
    record(AuditAction.SIGN_IN_FAILED, by=None, about=tried, request=request)
