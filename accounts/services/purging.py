"""Deleting what has outlived its time, a batch at a time."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils import timezone

from accounts.enums import AccountType
from accounts.models import ApiToken, AuditEntry, User
from lib.batches import in_batches

#: An account is deleted with all that hangs on it: a smaller batch takes as long as a thousand single rows.
ACCOUNTS = 100
#: Seconds that one kind may take in one run of the hour.
BUDGET = 20.0


def expired_tokens() -> QuerySet[ApiToken]:
    """Tokens that nobody can use any more."""
    return ApiToken.objects.expired()


def expired_sessions() -> QuerySet[Session]:
    """Sessions that ran out."""
    return Session.objects.filter(expire_date__lt=timezone.now())


def old_audit_entries(*, days: int) -> QuerySet[AuditEntry]:
    """What the audit trail has told for long enough. The database keeps what is younger than 90 days."""
    return AuditEntry.objects.filter(at__lt=timezone.now() - timedelta(days=days))


def unconfirmed_accounts(*, days: int) -> QuerySet[User]:
    """Accounts that somebody opened with an address, and whose owner never confirmed it nor came in."""
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    return User.objects.filter(
        Exists(addresses.filter(verified=False)),
        ~Exists(addresses.filter(verified=True)),
        last_login=None,
        deleted_at=None,
        account_type=AccountType.STUDENT,
        date_joined__lt=timezone.now() - timedelta(days=days),
    )


def delete_rows(rows: QuerySet[Model], *, until: float) -> int:
    """Delete ``rows``, on which nothing hangs; returns how many went."""
    model = rows.model

    def delete(keys: list[object]) -> int:
        _all, deleted = model._default_manager.filter(pk__in=keys).delete()
        return deleted.get(model._meta.label, 0)

    return in_batches(rows, delete, until=until)


def delete_unconfirmed(rows: QuerySet[User], *, until: float) -> int:
    """Delete accounts that are not used yet, unless their owner confirms them just now; returns how many."""

    def delete(keys: list[int]) -> int:
        # Who is confirming waits here, or is waited for; then the rows are read again.
        addresses = EmailAddress.objects.filter(user__in=keys).order_by("pk")
        list(addresses.select_for_update().values_list("pk", flat=True))
        _all, deleted = rows.filter(pk__in=keys).order_by().delete()
        return deleted.get(User._meta.label, 0)

    return in_batches(rows, delete, until=until, size=ACCOUNTS)
