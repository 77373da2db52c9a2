"""The kinds of work that must not be lost, and how each stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Min, Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate, CertificateArchive, DocumentErasure
from lib.work import WorkItem
from notifications.models import OutboundEmail
from payments.models import Refund, StripeEvent

# A due row that waits longer than this means that no worker is at it.
SLOW = timedelta(minutes=2)

LEDGERS: dict[type[WorkItem], str | Promise] = {
    Certificate: _("Certificates"),
    OutboundEmail: _("E-mails"),
    CertificateArchive: _("Archived copies"),
    DocumentErasure: _("Erasures"),
    StripeEvent: _("Stripe events"),
    Refund: _("Refunds"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """How much of one kind of work waits, since when (None: nothing is due), and how much was given up."""

    model: type[WorkItem]
    name: str | Promise
    waiting: int
    dead: int
    oldest: timedelta | None

    @property
    def is_slow(self) -> bool:
        return self.oldest is not None and self.oldest > SLOW

    @property
    def minutes(self) -> int:
        """How long the oldest due row has waited, in whole minutes."""
        return int(self.oldest.total_seconds() // 60) if self.oldest else 0


def standings() -> Iterable[Standing]:
    """Every kind of work, in one query each."""
    return [_standing(model, name) for model, name in LEDGERS.items()]


def _standing(model: type[WorkItem], name: str | Promise) -> Standing:
    now = timezone.now()
    waiting, dead = Q(state=model.WAITING), Q(state=model.DEAD)
    row = model._default_manager.filter(waiting | dead).aggregate(
        waiting=Count("pk", filter=waiting),
        dead=Count("pk", filter=dead),
        oldest=Min("due_at", filter=waiting & Q(due_at__lte=now)),
    )
    oldest = now - row["oldest"] if row["oldest"] else None
    return Standing(model, name, row["waiting"], row["dead"], oldest)
