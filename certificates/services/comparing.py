"""The archive, database against S3: both read once, side by side, in the order of the keys.

Memory stays flat however many certificates there are: PostgreSQL sorts them once and hands out pages, S3
lists in that order by itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import islice

from django.db.models import Q
from django.db.models.functions import TruncMonth

from certificates.archive_pipeline import THREADS
from certificates.archive_store import FOLDER, StoredObject, list_documents, read_document
from certificates.enums import ArchiveState
from certificates.models import Certificate, CertificateArchive, CertificateQuerySet
from certificates.services.archiving import ArchiveDiffers, key_of

PAGE = 500
_NEEDED = (
    "code",
    "sha256",
    "issued_at",
    "archive__state",
    "archive__archived_at",
    "archive__last_error",
)
_OURS = re.compile(rf"{FOLDER}/\d{{4}}/\d{{2}}/[0-9A-Z]+\.pdf")


class Kind(StrEnum):
    """What can be wrong. All but a stray object can be repaired."""

    MISSING = "missing"  # recorded as stored, and not there
    DIFFERENT = "different"  # something else lies in its place
    UNQUEUED = "unqueued"  # issued, and nobody was told to store it
    STUCK = "stuck"  # made again, the document was not the one that was issued
    DEAD = "dead"  # given up after too many attempts
    STRAY = "stray"  # an object of no certificate


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it should be; a stray object has no ``certificate_id``."""

    kind: Kind
    key: str
    certificate_id: int | None = None


@dataclass(frozen=True, slots=True)
class _Pair:
    key: str
    certificate: Certificate | None
    found: StoredObject | None


def differences(
    *, since: date | None, after: str, deep: bool, told: Callable[[str, int], None]
) -> Generator[Difference, None, None]:
    """Yield what differs, in the order of the keys, from the month of ``since`` and from behind ``after``.

    An object is read and hashed when it was written after it was verified or is not recorded as stored; with
    ``deep``, always. ``told(key, n)`` is called once all up to ``key`` was yielded: ``n`` more keys are done.
    Raises ``StoreUnavailable``.
    """
    # Before every code of the month; not the folder itself, behind which some servers see its contents, some not.
    start = max(after, f"{FOLDER}/{since:%Y/%m}/-" if since else "")
    with (
        closing(_certificates(start)) as rows,  # or the server keeps its cursor after an interrupt
        closing(list_documents(after=start)) as objects,
        ThreadPoolExecutor(THREADS, thread_name_prefix="compare") as pool,
    ):
        pairs = _side_by_side(rows, objects)
        while page := list(islice(pairs, PAGE)):
            digests = _digests(pool, [pair for pair in page if _must_be_read(pair, deep=deep)])
            yield from _judged(page, digests)
            keys = [pair.key for pair in page if is_document_key(pair.key)]
            told(keys[-1] if keys else "", len(page))


def _judged(pairs: list[_Pair], digests: Mapping[str, str | None]) -> Iterator[Difference]:
    for pair in pairs:
        kind = _judge(pair, digests)
        if kind and _still(kind, pair, digests):
            owner = pair.certificate.pk if pair.certificate else None
            yield Difference(kind, pair.key, owner)


def is_document_key(key: str) -> bool:
    """Whether a certificate's document may have this key."""
    return _OURS.fullmatch(key) is not None


def documents_to_compare(*, since: date | None) -> int:
    """How many certificates ``differences`` will look at, from the month of ``since``."""
    rows = _with_document()
    if since:
        rows = rows.filter(issued_at__gte=datetime(since.year, since.month, 1, tzinfo=UTC))
    return rows.count()


def _with_document() -> CertificateQuerySet:
    return Certificate.objects.with_document()


def _certificates(start: str) -> Generator[Certificate, None, None]:
    rows = (
        _with_document()
        .annotate(month=TruncMonth("issued_at", tzinfo=UTC))
        .select_related("archive")
        .only(*_NEEDED)
        # Codes are digits and capitals of one length: every collation has them in S3's order.
        .order_by("month", "code")
    )
    if start:
        _folder, year, month, name = start.split("/")
        begun = datetime(int(year), int(month), 1, tzinfo=UTC)
        code = name.removesuffix(".pdf") if is_document_key(start) else ""
        rows = rows.filter(Q(month__gt=begun) | Q(month=begun, code__gt=code), issued_at__gte=begun)
    # Sorted once and kept by the server, without a transaction (WITH HOLD); a page at a time comes here.
    yield from rows.iterator(chunk_size=PAGE)


def _side_by_side(
    certificates: Iterator[Certificate], objects: Iterator[StoredObject]
) -> Iterator[_Pair]:
    certificate, found = next(certificates, None), next(objects, None)
    while certificate or found:
        if found and not is_document_key(found.key):
            # Nobody's, and S3 servers do not agree on where in the order such a name belongs.
            yield _Pair(found.key, None, found)
            found = next(objects, None)
            continue
        ours, theirs = certificate and key_of(certificate), found and found.key
        key = min(name for name in (ours, theirs) if name)
        yield _Pair(key, certificate if ours == key else None, found if theirs == key else None)
        certificate = next(certificates, None) if ours == key else certificate
        found = next(objects, None) if theirs == key else found


def _must_be_read(pair: _Pair, *, deep: bool) -> bool:
    if pair.certificate is None or pair.found is None:
        return False
    archive = _archive_of(pair.certificate)
    verified = archive.archived_at if archive and archive.state == ArchiveState.STORED else None
    return deep or verified is None or pair.found.modified > verified


def _digests(pool: ThreadPoolExecutor, pairs: list[_Pair]) -> Mapping[str, str | None]:
    keys = [pair.key for pair in pairs]
    return dict(zip(keys, pool.map(_digest, keys), strict=True))


def _digest(key: str) -> str | None:
    content = read_document(key)
    return None if content is None else hashlib.sha256(content).hexdigest()


def _judge(pair: _Pair, digests: Mapping[str, str | None]) -> Kind | None:
    if pair.certificate is None:
        return Kind.STRAY
    archive = _archive_of(pair.certificate)
    digest = digests.get(pair.key)
    if digest is not None and digest != pair.certificate.sha256:
        return Kind.DIFFERENT
    if archive is None:
        return Kind.UNQUEUED
    if archive.state == ArchiveState.FAILED:
        return Kind.DEAD
    if archive.last_error.startswith(ArchiveDiffers.__name__):
        return Kind.STUCK
    gone = pair.found is None or (pair.key in digests and digest is None)
    return Kind.MISSING if gone and archive.state == ArchiveState.STORED else None


def _still(kind: Kind, pair: _Pair, digests: Mapping[str, str | None]) -> bool:
    """Whether it is so now: the two sides were read at different moments, while workers went on storing."""
    if pair.certificate:
        fresh = _with_document().select_related("archive").get(pk=pair.certificate.pk)
        now = _judge(_Pair(pair.key, fresh, pair.found), digests)
        return now is kind and (kind is not Kind.MISSING or read_document(pair.key) is None)
    code = pair.key.rpartition("/")[2].removesuffix(".pdf")
    owner = _with_document().filter(code=code).first()
    return owner is None or key_of(owner) != pair.key


def _archive_of(certificate: Certificate) -> CertificateArchive | None:
    return getattr(certificate, "archive", None)
