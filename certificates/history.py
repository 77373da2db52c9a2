"""What a certificate's public page tells of its past: what happened and when, never who did it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.enums import CertificateState, EventKind
from certificates.models import Certificate, CertificateEvent


class Replacement(TextChoices):
    """Why one certificate takes the place of another; the values are the words of the history's detail."""

    CORRECTION = "corrects", _("correction")
    RENEWAL = "renews", _("renewal")
    REISSUE = "reissues", _("new issue")


# Internal steps (queued, made again) would tell a stranger nothing.
_PUBLIC = {
    EventKind.ISSUED,
    EventKind.REVOKED,
    EventKind.REINSTATED,
    EventKind.SUPERSEDED,
    EventKind.WITHDRAWN,
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the history. ``kind`` is an ``EventKind``, or ``renewed`` for being superseded by a renewal."""

    kind: str
    day: date


@dataclass(frozen=True, slots=True)
class Story:
    """The past of a certificate. ``replaces_as`` and ``replaced_as`` are a ``Replacement``, or empty."""

    moments: list[Moment]
    replaces_as: str
    replaced_as: str


def story_of(certificate: Certificate) -> Story:
    """Read the history of ``certificate`` and of the one after it: one query."""
    newer = getattr(certificate, "superseded_by", None)
    events = list(
        CertificateEvent.objects.filter(
            certificate_id__in=[certificate.pk, newer.pk] if newer else [certificate.pk]
        ).order_by("id")
    )
    own = [event for event in events if event.certificate_id == certificate.pk]
    replaced_as = _why(event for event in events if event.certificate_id != certificate.pk)
    return Story(_moments(certificate, own, replaced_as), _why(own), replaced_as)


def _why(events: Iterable[CertificateEvent]) -> str:
    """Return how the certificate of these events came to supersede another; empty: it did not."""
    for event in events:
        if event.kind == EventKind.QUEUED:
            return next((why for why in Replacement.values if why in event.detail), "")
    return ""


def _moments(
    certificate: Certificate, events: Iterable[CertificateEvent], replaced_as: str
) -> list[Moment]:
    moments = [
        Moment(_told_as(event, replaced_as), timezone.localdate(event.at))
        for event in events
        if event.kind in _PUBLIC
    ]
    # Read from its date: the event of it is written at night, and the page tells the truth of now.
    if certificate.expires_on and certificate.has_expired and _was_alive_at_the_end(certificate):
        moments.append(Moment(EventKind.EXPIRED, certificate.expires_on))
    return sorted(moments, key=lambda moment: moment.day)


def _told_as(event: CertificateEvent, replaced_as: str) -> str:
    renewed = event.kind == EventKind.SUPERSEDED and replaced_as == Replacement.RENEWAL
    return "renewed" if renewed else event.kind


def _was_alive_at_the_end(certificate: Certificate) -> bool:
    """Whether its last day found it in force; what was replaced or revoked before did not expire."""
    return certificate.state == CertificateState.ISSUED
