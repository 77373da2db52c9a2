"""Whom we believe: the topics, the hosts and the versions of signatures that the settings name.

Amazon's own hosts are all that a site in the world may believe. A site on this very machine (tests, an emulator of
SNS) may name others in ``SNS_CERTIFICATE_HOSTS`` and, as emulators do not sign, say ``none`` in
``SNS_SIGNATURE_VERSIONS``; anywhere else both are ignored here and refused by ``check --deploy``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from typing import Final
from urllib.parse import SplitResult, parse_qs, urlsplit

from django.conf import settings
from django.utils import timezone

from notifications.feedback.envelopes import Envelope
from notifications.feedback.exceptions import MessageRefused, Refusal

#: A clock that goes a little fast signs nothing from the future.
AHEAD: Final = timedelta(minutes=5)
UNSIGNED: Final = "none"
_ARN: Final = re.compile(r"arn:(aws[a-z-]*):sns:([a-z0-9-]{3,40}):\d{12}:[A-Za-z0-9_.-]{1,256}")
_CERTIFICATE_PATH: Final = re.compile(r"/SimpleNotificationService-[0-9a-fA-F]{16,64}\.pem")


@dataclass(frozen=True, slots=True)
class Address:
    """Where something is fetched: its host is believed, its scheme follows from that."""

    url: str
    is_ours: bool


def require_trusted_topic(envelope: Envelope) -> None:
    """Raise ``MessageRefused`` unless the topic is one of ours. Without a topic in the settings, none is."""
    if envelope.topic not in settings.AWS_SNS_EVENT_TRUSTED_TOPIC_ARNS:
        raise MessageRefused(Refusal.FOREIGN_TOPIC)
    if not _ARN.fullmatch(envelope.topic):
        raise MessageRefused(Refusal.FOREIGN_TOPIC)


def require_recent(envelope: Envelope) -> None:
    """Raise ``MessageRefused`` for a message that is older than SNS tries to deliver one, or not sent yet.

    SNS repeats a delivery over HTTP for an hour at most
    (https://docs.aws.amazon.com/sns/latest/dg/creating-delivery-policy.html).
    """
    age = timezone.now() - envelope.at
    if not -AHEAD <= age <= timedelta(seconds=settings.SNS_MAX_AGE_SECONDS):
        raise MessageRefused(Refusal.OLD)


def accepts_unsigned() -> bool:
    """Whether an emulator's messages, which have no signature, are believed: on this machine alone."""
    return UNSIGNED in settings.SNS_SIGNATURE_VERSIONS and is_on_loopback(settings.SITE_URL)


def certificate_address(envelope: Envelope) -> Address:
    """Return where the signing certificate is. Raises ``MessageRefused`` for any address but SNS's own."""
    url = _split(envelope.certificate_url, Refusal.CERTIFICATE_ADDRESS)
    is_ours = _is_host_of_ours(url)
    if not is_ours and not _is_sns(url, envelope.topic):
        raise MessageRefused(Refusal.CERTIFICATE_ADDRESS)
    if not _CERTIFICATE_PATH.fullmatch(url.path) or url.query or url.fragment:
        raise MessageRefused(Refusal.CERTIFICATE_ADDRESS)
    return Address(envelope.certificate_url, is_ours)


def subscription_address(envelope: Envelope) -> Address:
    """Return where a subscription is confirmed: SNS of the topic's region, about that very topic and token.

    Raises ``MessageRefused``.
    """
    url = _split(envelope.subscribe_url, Refusal.SUBSCRIPTION_ADDRESS)
    is_ours = _is_host_of_ours(url)
    asked = {
        "Action": ["ConfirmSubscription"],
        "TopicArn": [envelope.topic],
        "Token": [envelope.token],
    }
    if not is_ours and not _is_sns(url, envelope.topic):
        raise MessageRefused(Refusal.SUBSCRIPTION_ADDRESS)
    if url.path not in {"", "/"} or parse_qs(url.query, keep_blank_values=True) != asked:
        raise MessageRefused(Refusal.SUBSCRIPTION_ADDRESS)
    return Address(envelope.subscribe_url, is_ours)


def is_on_loopback(address: str) -> bool:
    """Whether an address is of this very machine."""
    host = urlsplit(address).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _split(address: str, refusal: Refusal) -> SplitResult:
    # ``urlsplit`` drops line breaks and tabs, so what is asked for later would not be what was looked at.
    if not address.isascii() or not address.isprintable() or " " in address or "\\" in address:
        raise MessageRefused(refusal)
    try:
        return urlsplit(address)
    except ValueError as error:
        raise MessageRefused(refusal) from error


def _is_sns(url: SplitResult, topic: str) -> bool:
    """Whether this is the public host of SNS in the topic's region; nothing beside the host, no other port."""
    found = _ARN.fullmatch(topic)
    if not found:
        return False
    partition, region = found.groups()
    suffix = ".cn" if partition == "aws-cn" else ""
    return url.scheme == "https" and url.netloc == f"sns.{region}.amazonaws.com{suffix}"


def _is_host_of_ours(url: SplitResult) -> bool:
    named = url.netloc in settings.SNS_CERTIFICATE_HOSTS and url.scheme in {"http", "https"}
    return named and is_on_loopback(settings.SITE_URL)
