"""Database fields that Django lacks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg.types.multirange import Int4Multirange
from psycopg.types.range import Range

Span = tuple[int, int]


class IntegerSpansField(models.Field):
    """Disjoint, sorted half-open spans ``[(from, to), …]`` of integers, stored as ``int4multirange``.

    PostgreSQL keeps the spans merged, so two equal sets are equal values.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str:  # noqa: ARG002
        return "int4multirange"

    def from_db_value(
        self,
        value: Iterable[Range[int]] | None,
        expression: Any,  # noqa: ARG002
        connection: Any,  # noqa: ARG002
    ) -> list[Span] | None:
        if value is None:
            return None
        return [(span.lower or 0, span.upper or 0) for span in value]

    def get_prep_value(self, value: Iterable[Span] | None) -> Int4Multirange | None:
        if value is None:
            return None
        return Int4Multirange([Range(start, end, "[)") for start, end in value])

    def to_python(self, value: Any) -> list[Span] | None:
        return None if value is None else [(int(start), int(end)) for start, end in value]

    def value_to_string(self, obj: models.Model) -> str:
        return str(self.value_from_object(obj))
