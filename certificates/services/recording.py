"""Writing an issued batch: one statement, whatever its size."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import connection

from certificates.models import Certificate

# The row, the archive that it is owed and the first line of its history, in one round trip. Django's bulk
# statements take three, and a CASE for every column of every row.
_RECORD = """
WITH issued AS (
    UPDATE certificates_certificate AS c
    SET state = 'issued', last_error = '', updated_at = now(), number = made.number,
        issued_at = %(issued_at)s, issued_on = %(issued_on)s, sha256 = made.sha256,
        document_key_id = %(document_key)s,
        document_signature = decode(made.document_signature, 'hex'),
        credential_key_id = %(credential_key)s,
        credential_signature = decode(made.credential_signature, 'hex')
    FROM jsonb_to_recordset(%(made)s::jsonb) AS made
        (id bigint, number text, sha256 text, document_signature text, credential_signature text)
    WHERE c.id = made.id
    RETURNING c.id, c.number, c.sha256, c.priority
), archived AS (
    INSERT INTO certificates_certificatearchive
        (certificate_id, state, priority, due_at, attempts, last_error, key)
    SELECT id, 'waiting', priority, now(), 0, '', '' FROM issued
)
INSERT INTO certificates_certificateevent (certificate_id, kind, at, detail)
SELECT id, 'issued', clock_timestamp(), jsonb_build_object('number', number, 'sha256', sha256) FROM issued
ORDER BY id
"""


def record_issued(issued: Sequence[Certificate]) -> None:
    """Write number, digest and signatures of a batch that was issued at one time with the same keys."""
    first = issued[0]
    values = {
        "issued_at": first.issued_at,
        "issued_on": first.issued_on,
        "document_key": first.document_key_id,
        "credential_key": first.credential_key_id,
        # As JSON: arrays of text are written out letter by letter, in Python.
        "made": json.dumps([_made(row) for row in issued]),
    }
    with connection.cursor() as cursor:
        cursor.execute(_RECORD, values)


def _made(row: Certificate) -> dict[str, object]:
    return {
        "id": row.pk,
        "number": row.number,
        "sha256": row.sha256,
        "document_signature": _hexadecimal(row.document_signature),
        "credential_signature": _hexadecimal(row.credential_signature),
    }


def _hexadecimal(signature: bytes | memoryview | None) -> str | None:
    return None if signature is None else signature.hex()
