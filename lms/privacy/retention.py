"""How long what is kept: each kind of row that has outlived its time, and how it goes."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from accounts.services import purging
from certificates.models import Certificate
from courses.models import Course
from enrollments.models import Enrollment
from notifications import privacy as notifications
from payments.models import Order, PayerAccount
from payments.services import forgetting

logger = logging.getLogger(__name__)


class Purge(Protocol):
    """Takes rows away until there are none, or ``until`` (of ``time.monotonic``); returns how many."""

    def __call__(self, rows: Any, /, *, until: float) -> int: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of row with a time of its own: which are due, and how they go."""

    name: str
    due: Callable[[], QuerySet[Any]]
    purge: Purge


def kinds() -> list[Kind]:
    """Return every kind, in the order in which they are purged."""
    mails = partial(
        notifications.outlived,
        days=settings.RETENTION_MAIL_DAYS,
        farewell_days=settings.RETENTION_FAREWELL_DAYS,
    )
    news = partial(notifications.news_of_foreign_mails, days=settings.RETENTION_MAIL_EVENT_DAYS)
    audit = partial(purging.old_audit_entries, days=settings.RETENTION_AUDIT_DAYS)
    return [
        Kind("API tokens", purging.expired_tokens, purging.delete_rows),
        Kind("sessions", purging.expired_sessions, purging.delete_rows),
        Kind("unconfirmed accounts", unused_accounts, purging.delete_unconfirmed),
        Kind("last mails", lambda: mails()[1], notifications.erase_outlived),
        Kind("mails", lambda: mails()[0], notifications.erase_outlived),
        Kind("news of foreign mails", news, purging.delete_rows),
        Kind("audit entries", audit, purging.delete_rows),
        *_of_payments(),
    ]


def _of_payments() -> list[Kind]:
    unpaid = partial(forgetting.unpaid_orders, days=settings.RETENTION_UNPAID_ORDER_DAYS)
    days = settings.RETENTION_STRIPE_EVENT_DAYS
    return [
        Kind("unpaid orders", unpaid, forgetting.delete_unpaid),
        Kind("Stripe events", partial(forgetting.old_events, days=days), purging.delete_rows),
        Kind("reconciliations", partial(forgetting.old_runs, days=days), purging.delete_rows),
        Kind("refused webhooks", forgetting.old_refusals, purging.delete_rows),
    ]


def unused_accounts() -> QuerySet[User]:
    """Accounts that were never confirmed, and on which nothing hangs."""
    rows = purging.unconfirmed_accounts(days=settings.RETENTION_UNCONFIRMED_DAYS)
    return rows.filter(
        ~Exists(Enrollment.objects.filter(student=OuterRef("pk"))),
        ~Exists(Certificate.objects.filter(student=OuterRef("pk"))),
        ~Exists(Course.objects.filter(instructor=OuterRef("pk"))),
        ~Exists(Order.objects.filter(student=OuterRef("pk"))),
        ~Exists(PayerAccount.objects.filter(student=OuterRef("pk"))),
    )


def purge_expired(*, seconds: float = purging.BUDGET) -> dict[str, int]:
    """Take away what has outlived its time, each kind for ``seconds`` at most; returns how many of each."""
    gone = {}
    for kind in kinds():
        gone[kind.name] = kind.purge(kind.due(), until=time.monotonic() + seconds)
    logger.info("purged", extra={"rows": gone})
    return gone


def count_expired() -> dict[str, int]:
    """Return how many rows of each kind would go now."""
    return {kind.name: kind.due().count() for kind in kinds()}
