"""Writing hundreds of new certificates, each with the first line of its history, in one statement."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils import timezone

from accounts.models import User
from certificates.models import Certificate
from certificates.services.bulk import next_turns
from certificates.services.queueing import doorbell
from lib.work import Priority

Columns = dict[str, Any]

# A row costs a tenth of what it costs as an object: only what differs from row to row travels, as arrays.
# ON CONFLICT: somebody may have asked for the same certificate meanwhile; theirs stays, ours leaves no trace.
_INSERT = """
WITH made AS (
    INSERT INTO certificates_certificate ({columns})
    SELECT {values} FROM unnest({arrays}) AS fresh ({varying})
    ON CONFLICT DO NOTHING
    RETURNING id, code
)
INSERT INTO certificates_certificateevent (certificate_id, kind, at, actor_id, detail)
SELECT made.id, 'queued', now(), %s, history.detail
FROM made JOIN unnest(%s::text[], %s::jsonb[]) AS history (code, detail) USING (code)
ORDER BY made.id
"""


def queue_many(rows: Sequence[Columns], *, by: User, details: Sequence[dict[str, str]]) -> int:
    """Insert bulk certificates from their columns; returns how many were not there yet.

    All ``rows`` name the same columns (as the database does: ``course_id``); the others get the model's
    defaults. ``details`` belong to the history, in the same order. Needs a transaction.
    """
    turns = next_turns([row["course_id"] for row in rows])
    varying = {name: [row[name] for row in rows] for name in rows[0]} | {"turn": turns}
    sql, constants = _statement(varying)
    history = [varying["code"], [json.dumps(detail) for detail in details]]
    with connection.cursor() as cursor:
        cursor.execute(sql, [*constants, *varying.values(), by.pk, *history])
        made: int = cursor.rowcount
    doorbell.ring_on_commit()
    return made


def _statement(varying: dict[str, list[Any]]) -> tuple[str, list[Any]]:
    """Return the statement, and the values of the columns that all rows share."""
    shared = _shared_columns(varying)
    types = {
        field.attname: field.db_type(connection) for field in Certificate._meta.concrete_fields
    }
    names = [*shared, *varying]
    sql = _INSERT.format(
        columns=", ".join(names),
        values=", ".join(f"%s::{types[name]}" if name in shared else name for name in names),
        arrays=", ".join(f"%s::{types[name]}[]" for name in varying),
        varying=", ".join(varying),
    )
    return sql, list(shared.values())


def _shared_columns(varying: dict[str, list[Any]]) -> Columns:
    now = timezone.now()
    own: Columns = {"priority": Priority.BULK, "created_at": now, "updated_at": now, "due_at": now}
    return {
        field.attname: own.get(field.attname, field.get_default())
        for field in Certificate._meta.concrete_fields
        if not field.primary_key and field.attname not in varying
    }
