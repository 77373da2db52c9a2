"""Writing into the history that a certificate's last day is over."""

from __future__ import annotations

from datetime import date

from django.db import connection, transaction
from django.utils import timezone

BATCH = 5_000

# What says that a certificate expired is its date, read whenever somebody asks; the event is the memory of
# it. Set-based, because a course that ended long ago can expire by the ten thousand in one night.
_RECORD = """
WITH expired AS (
    SELECT c.id, c.expires_on
    FROM certificates_certificate c
    WHERE c.state = 'issued' AND c.expires_on < %(today)s AND c.id > %(after)s
      AND NOT EXISTS (
          SELECT 1 FROM certificates_certificateevent e
          WHERE e.certificate_id = c.id AND e.kind = 'expired'
      )
    ORDER BY c.id
    LIMIT %(size)s
), recorded AS (
    INSERT INTO certificates_certificateevent (certificate_id, kind, at, detail)
    SELECT id, 'expired', now(), jsonb_build_object('on', expires_on) FROM expired
)
SELECT count(*), max(id) FROM expired
"""
# Two workers at once would both find that there is no event yet.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('certificates.expiring'))"


def record_expired_certificates(*, today: date | None = None, size: int = BATCH) -> int:
    """Record each certificate whose last day is over, once; returns how many were new."""
    total, after = 0, 0
    while True:
        count, last = _record_batch(today or timezone.localdate(), after, size)
        total += count
        if last is None or count < size:
            return total
        after = last


@transaction.atomic
def _record_batch(today: date, after: int, size: int) -> tuple[int, int | None]:
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)
        cursor.execute(_RECORD, {"today": today, "after": after, "size": size})
        count, last = cursor.fetchone()
    return count, last
