"""How Celery speaks to each kind of broker. It only carries doorbells: what must not be lost is in the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.core.exceptions import ImproperlyConfigured

REDIS: Final = ("redis", "rediss", "valkey", "valkeys")
SQS: Final = "sqs"


def transport_options(
    broker_url: str, *, queues: Iterable[str], queue_url_prefix: str, region: str
) -> dict[str, Any]:
    """Return ``broker_transport_options``: every wait is seconds, and short where a request waits.

    For SQS each of ``queues`` exists already, at ``queue_url_prefix`` and its name. Raises ``ImproperlyConfigured``
    where that is needed and not set.
    """
    scheme = broker_url.partition(":")[0]
    if scheme in REDIS:
        return _redis()
    if scheme == SQS:
        return _sqs(queues, queue_url_prefix, region)
    return {}


def has_remote_control(broker_url: str) -> bool:
    """Whether workers can be asked and told by the broker: not by SQS, where each would need queues of its own."""
    return broker_url.partition(":")[0] != SQS


def _redis() -> dict[str, Any]:
    return {
        # A message is gone once it is taken: it only rings a doorbell, which the sweepers ring again. With kombu's
        # bookkeeping of acknowledgements (5.7) a worker ends when it was at work while the broker went away: it
        # acknowledges, and puts back, through a connection that it has forgotten.
        "ack_emulation": False,
        # Without these, publishing to a black hole hangs the request that rings the doorbell.
        "socket_timeout": 10,
        "socket_connect_timeout": 1,
        "health_check_interval": 25,
        # kombu would try for six seconds inside the request; the sweeper makes one try enough.
        "max_retries": 1,
        "interval_start": 0,
        "connect_retries_timeout": 1,
    }


def _sqs(queues: Iterable[str], queue_url_prefix: str, region: str) -> dict[str, Any]:
    if not queue_url_prefix:
        raise ImproperlyConfigured(
            "BROKER_URL is SQS without SQS_QUEUE_URL_PREFIX: set the address of your queues up to their last word, "
            "such as https://sqs.eu-west-1.amazonaws.com/123456789012/titula-"
        )
    return {
        "region": region,
        "is_secure": queue_url_prefix.startswith("https:"),
        # Named, so that neither workers nor web may list or create queues. Their names carry no prefix for kombu: its
        # own (``queue_name_prefix``) must stand in these keys too, and what reads without an event loop forgets it.
        "predefined_queues": {name: {"url": f"{queue_url_prefix}{name}"} for name in queues},
        # SQS holds a call open until something comes, so a doorbell is heard at once. The pause between two such calls
        # is as well how often a busy worker looks whether it may take more: at 0 it would turn without end.
        "wait_time_seconds": 10,
        "polling_interval": 0.5,
        # botocore would hang the request that rings the doorbell for a minute, five times over.
        "client-config": {
            "connect_timeout": 1,
            "read_timeout": 5,
            "retries": {"total_max_attempts": 1},
        },
    }
