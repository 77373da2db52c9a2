"""Ringing for a worker: after commit, once while unanswered, and never in anybody's way."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import redis
from celery import current_app
from django.core.cache import cache
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from devstack.pytest_plugin import private_valkey
from lib.doorbell import Doorbell

TASK = "tests.nobody_listens"


@pytest.fixture
def bell() -> Doorbell:
    return Doorbell(TASK)


@pytest.fixture
def broker() -> Iterator[redis.Redis]:
    """A broker of this test's own, where no worker takes the rings away."""
    with (
        private_valkey() as valkey,
        publishing_to(valkey.url),
        redis.Redis.from_url(valkey.url) as client,
    ):
        yield client


@contextmanager
def publishing_to(url: str) -> Iterator[None]:
    usual = current_app.conf.broker_url
    _connect(url)
    try:
        yield
    finally:
        _connect(usual)


def _connect(url: str) -> None:
    current_app.pool.force_close_all()
    current_app.conf.update(broker_url=url)
    # Celery keeps its pools for the life of a process.
    current_app._pool = current_app.amqp._producer_pool = None


def closed_port() -> int:
    """A port of this machine that refuses connections."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


def rings(broker: redis.Redis) -> int:
    return sum(TASK.encode() in message for message in broker.lrange("default", 0, -1))


def test_rings_while_nobody_answers_are_one_ring(bell: Doorbell, broker: redis.Redis) -> None:
    for _again in range(5):
        bell.ring()
    assert rings(broker) == 1
    bell.answered()
    bell.ring()
    assert rings(broker) == 2


@pytest.mark.django_db
def test_it_rings_after_the_commit_and_not_after_a_rollback(
    bell: Doorbell,
    broker: redis.Redis,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        bell.ring_on_commit()
        assert rings(broker) == 0
    assert rings(broker) == 1

    bell.answered()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        bell.ring_on_commit()
        transaction.set_rollback(True)
    assert rings(broker) == 1


def test_a_dead_broker_is_logged_once_and_delays_nobody(
    bell: Doorbell, caplog: pytest.LogCaptureFixture
) -> None:
    with (
        publishing_to(f"redis://127.0.0.1:{closed_port()}/0"),
        caplog.at_level(logging.WARNING, logger="lib.doorbell"),
    ):
        began = time.monotonic()
        for _request in range(50):
            bell.ring()
        assert time.monotonic() - began < 3
    (record,) = caplog.records
    assert (record.message, record.task) == ("doorbell_unheard", TASK)
    assert cache.get(f"doorbell:{TASK}") is None, "the next ring after the outage must be heard"
