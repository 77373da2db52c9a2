"""Each kind of broker is spoken to in its own way, and a missing address is said at once."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from lib.brokers import has_remote_control, transport_options

PREFIX = "https://sqs.eu-west-1.amazonaws.com/123456789012/titula-"


def options(broker_url: str, prefix: str = PREFIX) -> dict:
    return transport_options(
        broker_url, queues=["mail", "video"], queue_url_prefix=prefix, region="eu-west-1"
    )


def test_sqs_uses_queues_that_exist_and_lists_or_makes_none() -> None:
    chosen = options("sqs://")
    assert chosen["predefined_queues"] == {
        "mail": {"url": f"{PREFIX}mail"},
        "video": {"url": f"{PREFIX}video"},
    }
    assert chosen["region"] == "eu-west-1"
    assert chosen["is_secure"] is True
    assert "queue_name_prefix" not in chosen
    assert not has_remote_control("sqs://")


def test_only_an_emulated_sqs_goes_in_the_clear() -> None:
    assert options("sqs://", "http://127.0.0.1:4566/000000000000/t-")["is_secure"] is False


def test_sqs_without_the_address_of_its_queues_is_refused_with_what_to_set() -> None:
    with pytest.raises(ImproperlyConfigured, match="SQS_QUEUE_URL_PREFIX"):
        options("sqs://", prefix="")


@pytest.mark.parametrize("scheme", ["redis", "rediss", "valkey", "valkeys"])
def test_redis_is_given_up_within_a_second_and_has_remote_control(scheme: str) -> None:
    chosen = options(f"{scheme}://127.0.0.1:6379/0", prefix="")
    assert chosen["socket_connect_timeout"] == 1
    assert "predefined_queues" not in chosen
    assert has_remote_control(f"{scheme}://127.0.0.1:6379/0")


def test_another_broker_is_left_to_its_own_defaults() -> None:
    assert options("amqp://rabbit//") == {}
    assert has_remote_control("amqp://rabbit//")
