"""Taking somebody's second factors away, for who lost them."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.access import may_reset_second_factor
from accounts.enums import AuditAction
from accounts.exceptions import ResetNotAllowed
from accounts.models import ApiToken, User
from accounts.security_emails import second_factor_reset
from accounts.services.auditing import record
from notifications.services import queue_email


def reset_second_factor(*, user: User, by: User) -> int:
    """Remove every factor and recovery code, end every session and token; returns how many factors went.

    The password stays: whoever finds the lost telephone has only that. Raises ``ResetNotAllowed``.
    """
    if not may_reset_second_factor(by):
        raise ResetNotAllowed
    with transaction.atomic():
        owned = Authenticator.objects.filter(user=user)
        kinds = sorted(owned.values_list("type", flat=True))
        owned.delete()
        end_sessions(user)
        tokens = ApiToken.objects.usable().filter(user=user).update(revoked_at=timezone.now())
        record(
            AuditAction.SECOND_FACTOR_REMOVED,
            by=by,
            about=user,
            factor=", ".join(kinds),
            how="reset",
            tokens=tokens,
        )
        queue_email(second_factor_reset(user))
    return len(kinds)


def end_sessions(user: User) -> None:
    """Sign somebody out everywhere, at their next request."""
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)
    user.refresh_from_db(fields=["session_generation"])
