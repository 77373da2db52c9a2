"""The door for what Stripe sends: verified and kept in milliseconds, applied by a worker."""

from __future__ import annotations

import hashlib
import json
import time
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from lib.doorbell import Doorbell
from payments.enums import EventOrigin, Refusal
from payments.exceptions import WebhookRefused
from payments.gateway.signatures import age, is_signed
from payments.selectors import accepted_endpoints

doorbell = Doorbell("payments.tasks.apply_due_events")

#: Bytes; Stripe's largest events have some ten thousand.
LARGEST = 256 * 1024
#: Seconds that a signature is good for (https://docs.stripe.com/webhooks#replay-attacks).
TOLERANCE = 300
SECRETS_SECONDS = 30


def take_in(*, body: bytes, signature: str) -> None:
    """Keep a delivery that Stripe signed just now. The same event again is counted, not kept twice.

    Raises ``WebhookRefused``: of that only the count is kept.
    """
    try:
        event = _verified(body, signature)
        _keep(event, digest=hashlib.sha256(signature.encode()).hexdigest())
    except WebhookRefused as error:
        _count(error.reason)
        raise
    doorbell.ring_on_commit()


def refuse_oversized() -> None:
    """Count a delivery that is too large to be read."""
    _count(Refusal.OVERSIZED)


def _verified(body: bytes, signature: str) -> dict[str, Any]:
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        raise WebhookRefused(Refusal.MALFORMED) from error
    _require_signed(text, signature)
    try:
        event = json.loads(text)
        event["id"], event["type"], event["created"], event["data"]["object"]
    except (ValueError, KeyError, TypeError) as error:
        raise WebhookRefused(Refusal.MALFORMED) from error
    if event.get("livemode") is not settings.STRIPE_LIVE_MODE:
        raise WebhookRefused(Refusal.OTHER_MODE)
    return dict(event)


def _require_signed(text: str, signature: str) -> None:
    if not any(is_signed(text, signature, secret=secret) for secret in Secrets.all()):
        raise WebhookRefused(Refusal.FORGED)
    if age(signature) > TOLERANCE:
        raise WebhookRefused(Refusal.OLD)


class Secrets:
    """Those of the enabled endpoints, read anew after half a minute: a rotation needs no restart."""

    _known: tuple[str, ...] = ()
    _until = 0.0

    @classmethod
    def all(cls) -> tuple[str, ...]:
        if time.monotonic() > cls._until:
            cls._known = tuple(accepted_endpoints().values_list("secret", flat=True))
            # An endpoint that was just made is found at once.
            cls._until = time.monotonic() + (SECRETS_SECONDS if cls._known else 0)
        return cls._known

    @classmethod
    def forget(cls) -> None:
        """Read them anew at the next delivery."""
        cls._until = 0.0


# One statement: the second of two deliveries at once finds the row of the first. A delivery whose signature is
# that of the last one is a recording (Stripe signs each anew), and changes nothing.
_KEEP = """
INSERT INTO payments_stripeevent AS known
    (stripe_id, type, created, body, origin, signature_digest, deliveries,
     state, priority, due_at, attempts, last_error, received_at)
VALUES (%(id)s, %(type)s, %(created)s, %(body)s, %(origin)s, %(digest)s, 1, 'received', 0, %(now)s, 0, '', %(now)s)
ON CONFLICT (stripe_id) DO UPDATE
    SET deliveries = known.deliveries + 1, signature_digest = excluded.signature_digest
    WHERE excluded.signature_digest = '' OR known.signature_digest <> excluded.signature_digest
RETURNING id
"""


def _keep(event: dict[str, Any], *, digest: str) -> None:
    if not keep_event(event, origin=EventOrigin.WEBHOOK, digest=digest):
        raise WebhookRefused(Refusal.REPLAYED)


def keep_event(event: dict[str, Any], *, origin: EventOrigin, digest: str = "") -> bool:
    """Write an event into the inbox unless it is there; False for a recording of its last delivery."""
    values: dict[str, Any] = {
        "id": str(event["id"])[:255],
        "type": str(event["type"])[:100],
        "created": datetime.fromtimestamp(event["created"], UTC),
        "body": json.dumps(event),
        "origin": origin,
        "digest": digest,
        "now": timezone.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, values)
        return cursor.fetchone() is not None


_COUNT = """
INSERT INTO payments_refusedwebhook AS known (day, reason, count) VALUES (%s, %s, 1)
ON CONFLICT (day, reason) DO UPDATE SET count = known.count + 1
"""


def _count(reason: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [timezone.localdate(), reason])
