"""Keyset pagination: a page costs the same at any depth, and rows never repeat or vanish between pages."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.dateparse import parse_datetime

Row = TypeVar("Row", bound=Model)


class BadCursor(ValueError):
    """The cursor was not made by us, or belongs to another list."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page of rows; ``next`` and ``previous`` are cursors or None."""

    rows: list[Row]
    next: str | None
    previous: str | None


@dataclass(frozen=True, slots=True)
class _Cursor:
    moment: datetime
    pk: int
    forward: bool

    def encode(self) -> str:
        raw = f"{'f' if self.forward else 'b'}|{self.moment.isoformat()}|{self.pk}"
        return urlsafe_b64encode(raw.encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> _Cursor:
        try:
            raw = urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
            direction, moment, pk = raw.split("|")
            parsed = parse_datetime(moment)
            if direction not in {"f", "b"} or parsed is None or parsed.tzinfo is None:
                raise BadCursor(text)
            return cls(parsed, _small_int(pk), direction == "f")
        except (ValueError, UnicodeDecodeError) as error:
            raise BadCursor(text) from error


def _small_int(text: str) -> int:
    number = int(text)
    if not 0 <= number < 2**63:
        raise BadCursor(text)
    return number


def page_or_404(request: HttpRequest, rows: QuerySet[Row], *, by: str, size: int) -> Page[Row]:
    """Return the page of ``rows`` that the address asks for by its ``cursor``. Raises ``Http404``."""
    try:
        return paginate(rows, by=by, cursor=request.GET.get("cursor"), size=size)
    except BadCursor as error:
        raise Http404 from error


def paginate(rows: QuerySet[Row], *, by: str, cursor: str | None, size: int) -> Page[Row]:
    """Return one page of ``rows``, newest first by the datetime column ``by``, then by pk.

    ``rows`` must not be ordered already in another way. Raises ``BadCursor``.
    """
    at = _Cursor.decode(cursor) if cursor else None
    if at is None or at.forward:
        found = list(_after(rows, by, at)[: size + 1])
        more, found = len(found) > size, found[:size]
        return Page(
            found,
            _cursor(found[-1], by, forward=True) if more else None,
            _cursor(found[0], by, forward=False) if at and found else None,
        )
    found = list(_before(rows, by, at)[: size + 1])
    more, found = len(found) > size, found[:size][::-1]
    return Page(
        found,
        _cursor(found[-1], by, forward=True) if found else None,
        _cursor(found[0], by, forward=False) if more else None,
    )


def _cursor(row: Model, by: str, *, forward: bool) -> str:
    return _Cursor(getattr(row, by), row.pk, forward).encode()


def _after(rows: QuerySet[Row], by: str, at: _Cursor | None) -> QuerySet[Row]:
    if at:
        rows = rows.filter(Q(**{f"{by}__lt": at.moment}) | Q(**{by: at.moment, "pk__lt": at.pk}))
    return rows.order_by(f"-{by}", "-pk")


def _before(rows: QuerySet[Row], by: str, at: _Cursor) -> QuerySet[Row]:
    newer = Q(**{f"{by}__gt": at.moment}) | Q(**{by: at.moment, "pk__gt": at.pk})
    return rows.filter(newer).order_by(by, "pk")
