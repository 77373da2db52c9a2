"""Why a message of SNS is not taken in. None of these reaches a person: whoever sent it is a program."""

from __future__ import annotations

from django.db import models


class Refusal(models.TextChoices):
    """What is counted in the log; nothing else is kept of a message that is refused."""

    OVERSIZED = "oversized"
    MALFORMED = "malformed"
    RAW = "raw_delivery"
    FOREIGN_TOPIC = "foreign_topic"
    OLD = "old"
    SIGNATURE_VERSION = "signature_version"
    CERTIFICATE_ADDRESS = "certificate_address"
    CERTIFICATE = "certificate"
    FORGED = "forged"
    SUBSCRIPTION_ADDRESS = "subscription_address"


class MessageRefused(Exception):
    """The message is not from a topic of ours, or not as it was sent. SNS does not repeat what is answered 403."""

    def __init__(self, reason: Refusal) -> None:
        self.reason = reason
        super().__init__(reason.value)


class SnsAway(Exception):
    """Amazon did not answer us, so nothing can be said about the message. SNS repeats what is answered 503."""
