"""Issuing many certificates again: after a mended template, a misspelt title, a new engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from django.db.models import Exists, OuterRef

from accounts.models import User
from certificates.enums import CertificateState, EventKind
from certificates.models import (
    Certificate,
    CertificateEvent,
    CertificateQuerySet,
    CertificateTemplate,
)
from certificates.services.bulk import Batch, in_batches
from certificates.services.bulk_queueing import Columns, queue_many
from certificates.services.freezing import identity
from certificates.services.lifecycle import told
from certificates.services.replacing import KEPT, template_of
from courses.models import Course


@dataclass(frozen=True, slots=True)
class Reprint:
    """How they are printed: with ``template``, or each with its course's (None); titles as frozen or as today."""

    template: CertificateTemplate | None = None
    todays_titles: bool = False


def reissuable(certificates: CertificateQuerySet, *, reason: str) -> CertificateQuerySet:
    """Return those that can be issued again for ``reason`` and have not been. Raises ``InvalidInput``.

    The reason is what tells one such operation from another: those that it made are not made once more, so
    that the same command can be given again after an interruption, or when new ones have come.
    """
    newer = Certificate.objects.filter(supersedes=OuterRef("pk"))
    made_for_it = CertificateEvent.objects.filter(
        certificate=OuterRef("pk"),
        kind=EventKind.QUEUED,
        detail__has_key="reissues",
        detail__reason=told(reason),
    )
    return certificates.filter(~Exists(newer), ~Exists(made_for_it), state=CertificateState.ISSUED)


def reissue_certificates(
    *, certificates: CertificateQuerySet, by: User, reason: str, reprint: Reprint, after: int = 0
) -> Iterator[Batch]:
    """Queue a superseding certificate for each of ``certificates`` that is ``reissuable``, as bulk work.

    Raises ``NotAllowed``, ``InvalidInput``.
    """
    rows = reissuable(certificates, reason=reason)
    handle = partial(_queue, by=by, reason=told(reason), reprint=reprint)
    return in_batches(rows, handle, by=by, after=after)


def _queue(ids: list[int], *, by: User, reason: str, reprint: Reprint) -> int:
    batch = list(
        Certificate.objects.filter(pk__in=ids)
        .order_by("pk")
        .values("pk", "code", "course__title", *KEPT)
    )
    templates = _templates({row["course_id"] for row in batch}, reprint)
    rows = [_columns(row, templates[row["course_id"]], reprint) for row in batch]
    details = [{"reissues": row["code"], "reason": reason} for row in batch]
    return queue_many(rows, by=by, details=details)


def _templates(course_ids: set[int], reprint: Reprint) -> dict[int, int]:
    if reprint.template:
        return dict.fromkeys(course_ids, reprint.template.pk)
    return {pk: template_of(course) for pk, course in Course.objects.in_bulk(course_ids).items()}


def _columns(row: Columns, template_id: int, reprint: Reprint) -> Columns:
    changes = {"course_title": row["course__title"]} if reprint.todays_titles else {}
    return (
        {name: row[name] for name in KEPT}
        | changes
        | identity()
        | {"supersedes_id": row["pk"], "template_id": template_id}
    )
