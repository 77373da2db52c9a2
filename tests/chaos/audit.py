"""After the fire: what is in the database, in S3 and at the mail service, read back row by row."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import F, Max, QuerySet

from certificates.models import Certificate, CertificateArchive
from certificates.pdf.writing.verify import check
from certificates.verification import our_certificates
from devstack.s3_client import S3Client
from lib.work import WorkItem
from notifications.models import OutboundEmail
from progress.models import CourseCompletion

QUEUES: tuple[type[WorkItem], ...] = (Certificate, CertificateArchive, OutboundEmail)
SIGNATURES = 200


def nothing_left(completions: int) -> bool:
    """Whether every completion is there and no queue has anything waiting."""
    if CourseCompletion.objects.count() < completions:
        return False
    return not any(queue.objects.waiting().exists() for queue in QUEUES)


def still_open() -> str:
    """One line for each queue: what waits, what is dead, and what they say about it."""
    lines = [f"completions {CourseCompletion.objects.count()}"]
    for queue in QUEUES:
        waiting = queue.objects.waiting()
        most = waiting.aggregate(tries=Max("attempts"), last=Max("due_at"))
        errors = Counter(row.last_error[:80] for row in waiting if row.last_error)
        lines.append(
            f"{queue.__name__}: {waiting.count()} waiting ({queue.objects.due().count()} of them due, "
            f"the last at {most['last']}, tried at most {most['tries']} times), "
            f"{queue.objects.dead().count()} dead; {errors.most_common(3)}"
        )
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Certificates:
    """Counts of certificates; ``other_history``: those whose events are not queued and issued, once each."""

    issued: int
    numbers: int
    codes: int
    completions: int
    other_history: int
    slowest: timedelta


def count_certificates() -> Certificates:
    """Count what was issued, and what must be different in each."""
    rows = Certificate.objects.filter(state="issued")
    return Certificates(
        issued=rows.count(),
        numbers=rows.values("number").distinct().count(),
        codes=rows.values("code").distinct().count(),
        completions=rows.values("completion").distinct().count(),
        other_history=_other_history(),
        slowest=rows.aggregate(
            slowest=Max(F("issued_at") - F("completion__completed_at")),
        )["slowest"],
    )


def _other_history() -> int:
    histories = Certificate.objects.annotate(
        history=ArrayAgg("events__kind", order_by="events__pk")
    )
    return sum(row.history != ["queued", "issued"] for row in histories)


@dataclass(frozen=True, slots=True)
class Archive:
    """``stored`` by the rows; ``same`` read back with the row's SHA-256; ``signed``: valid of ``sampled``."""

    stored: int
    same: int
    sampled: int
    signed: int


def read_archive(s3: Mapping[str, str], *, seed: int) -> Archive:
    """Read every stored object past all our own code; check the signatures of a sample."""
    client = S3Client(
        s3["AWS_S3_ENDPOINT_URL"],
        s3["AWS_S3_REGION_NAME"],
        s3["AWS_ACCESS_KEY_ID"],
        s3["AWS_SECRET_ACCESS_KEY"],
    )
    rows = list(_stored().order_by("pk").values_list("key", "certificate__sha256"))
    sample = set(random.Random(seed).sample(rows, min(SIGNATURES, len(rows))))  # noqa: S311  # no secret
    ours, same, signed = our_certificates(), 0, 0
    for key, digest in rows:
        document = client.get(s3["MEDIA_BUCKET"], key) or b""
        same += hashlib.sha256(document).hexdigest() == digest
        signed += (key, digest) in sample and check(document, ours).valid
    return Archive(len(rows), same, len(sample), signed)


def _stored() -> QuerySet[CertificateArchive]:
    return CertificateArchive.objects.filter(state="stored", certificate__state="issued")


@dataclass(frozen=True, slots=True)
class Mails:
    """``unknown``: accepted by the service but not of our outbox; ``doubled``: accepted beyond the first."""

    sent: int
    accepted: int
    missing: int
    unknown: int
    doubled: int
    most_copies: int


def compare_mails(accepted: Mapping[str, int], *, kind: str = "certificate_issued") -> Mails:
    """Compare the mails of one kind of the outbox with what the service accepted, by ``Message-ID``."""
    sent = OutboundEmail.objects.filter(kind=kind, state="sent")
    known = set(sent.values_list("message_id", flat=True))
    return Mails(
        sent=sent.count(),
        accepted=sum(accepted.values()),
        missing=len(known - accepted.keys()),
        unknown=len(accepted.keys() - known),
        doubled=sum(copies - 1 for copies in accepted.values()),
        most_copies=max(accepted.values(), default=0),
    )


def table(rows: Iterable[tuple[str, object]]) -> str:
    """Two columns, for a person."""
    return "\n".join(f"  {name:<48} {value!s:>10}" for name, value in rows)
