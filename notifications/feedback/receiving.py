"""The door: a message of SNS is believed or refused, and what a believed one says is applied at once.

Unlike Stripe's events these need no inbox: nothing but our own rows is touched, by a handful of statements on keys,
in one transaction, and SNS repeats for an hour what is not answered 200.
"""

from __future__ import annotations

import logging

from notifications.feedback import envelopes, subscribing
from notifications.feedback.exceptions import MessageRefused, Refusal
from notifications.feedback.recording import record_outcome
from notifications.feedback.reports import read
from notifications.feedback.signatures import require_signed
from notifications.feedback.trust import require_recent, require_trusted_topic

logger = logging.getLogger(__name__)


def take_in(*, body: bytes | None, is_raw: bool) -> None:
    """Believe and apply what SNS posted; ``body`` is None if there is more of it than SNS would send.

    Raises ``MessageRefused`` (of it only a line in the log is kept) or ``SnsAway``.
    """
    try:
        _take_in(_readable(body, is_raw=is_raw))
    except MessageRefused as error:
        logger.warning("sns_message_refused", extra={"reason": error.reason.value})
        raise


def _readable(body: bytes | None, *, is_raw: bool) -> bytes:
    if body is None:
        raise MessageRefused(Refusal.OVERSIZED)
    if is_raw:  # it has no signature
        raise MessageRefused(Refusal.RAW)
    return body


def _take_in(body: bytes) -> None:
    envelope = envelopes.parse(body)
    # What costs nothing first: whoever knows no topic of ours cannot even have us look for a certificate.
    require_trusted_topic(envelope)
    require_recent(envelope)
    require_signed(envelope)
    match envelope.type:
        case envelopes.SUBSCRIPTION:
            subscribing.confirm(envelope)
        case envelopes.UNSUBSCRIPTION:
            subscribing.tell_of_its_end(envelope)
        case _:
            report = read(envelope)
            if report:
                record_outcome(report=report)
