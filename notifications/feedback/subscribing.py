"""A topic of ours asks whether we want its messages: yes."""

from __future__ import annotations

import logging

from notifications.feedback.envelopes import Envelope
from notifications.feedback.exceptions import MessageRefused, Refusal
from notifications.feedback.fetching import fetch
from notifications.feedback.trust import subscription_address

logger = logging.getLogger(__name__)


def confirm(envelope: Envelope) -> None:
    """Open the address that a believed request for confirmation names. Raises ``MessageRefused``, ``SnsAway``."""
    if fetch(subscription_address(envelope)) is None:
        raise MessageRefused(Refusal.SUBSCRIPTION_ADDRESS)
    logger.info("sns_subscription_confirmed", extra={"topic": envelope.topic})


def tell_of_its_end(envelope: Envelope) -> None:
    """Say in the log that nothing will be heard any more. Whoever ended it may have meant to: it is not undone."""
    logger.error("sns_subscription_ended", extra={"topic": envelope.topic})
