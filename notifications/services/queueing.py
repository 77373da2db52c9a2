"""Writing mails into the outbox."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db import connection
from django.utils import timezone

from lib.doorbell import Doorbell
from lib.nobody import is_nobody
from notifications.choices import wanted
from notifications.letters import Letter

doorbell = Doorbell("notifications.tasks.deliver_due_emails")

# One statement of one parameter, whatever their number: objects and a placeholder for each column cost thrice as much.
_QUEUE = """
INSERT INTO notifications_outboundemail
    (kind, dedupe_key, "to", language, content, priority, topic, reader, state, due_at, attempts, last_error,
     message_id, provider_id, outcome, outcome_detail, created_at, updated_at)
SELECT kind, dedupe_key, "to", language, content, priority, topic, reader, 'queued', %(now)s, 0, '',
       '', '', '', '', %(now)s, %(now)s
FROM jsonb_to_recordset(%(letters)s::jsonb) AS letter
    (kind text, dedupe_key text, "to" text, language text, content jsonb, priority smallint, topic text, reader uuid)
ON CONFLICT DO NOTHING
"""


def queue_emails(letters: Iterable[Letter]) -> None:
    """Write the mails into the outbox, in the caller's transaction. The same key twice is one mail.

    Who turned a topic off gets none of it.
    Who deleted their account gets none: a certificate that they kept may still be corrected by staff.
    """
    rows = [
        {
            "kind": letter.kind,
            "dedupe_key": letter.dedupe_key,
            "to": letter.to,
            "language": letter.language,
            "content": letter.message.as_json(),
            "priority": letter.priority,
            "topic": letter.topic,
            "reader": str(letter.reader) if letter.reader else None,
        }
        for letter in wanted(letters)
        if not is_nobody(letter.to)
    ]
    with connection.cursor() as cursor:
        cursor.execute(_QUEUE, {"now": timezone.now(), "letters": json.dumps(rows)})
    doorbell.ring_on_commit()


def queue_email(letter: Letter) -> None:
    """Write one mail into the outbox."""
    queue_emails([letter])
