"""A dead cache costs nobody a page: reads miss, writes are forgotten, and quickly."""

from __future__ import annotations

import logging
import socket
import time
from collections.abc import Iterator
from pickle import PicklingError

import pytest
from django.test import Client, override_settings

from accounts.models import User
from courses.models import Course
from devstack.pytest_plugin import private_valkey
from lib.cache import ResilientRedisCache

OPTIONS = {"OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 1}}


@pytest.fixture(autouse=True)
def _rested() -> Iterator[None]:
    """The rest after a failure is over before each test, and does not reach the next."""
    ResilientRedisCache._resting_until = 0.0
    yield
    ResilientRedisCache._resting_until = 0.0


@pytest.fixture
def dead() -> ResilientRedisCache:
    return ResilientRedisCache(f"redis://127.0.0.1:{closed_port()}/0", dict(OPTIONS))


def closed_port() -> int:
    """A port of this machine that refuses connections."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


def test_every_call_on_a_dead_cache_answers_as_an_empty_one(
    dead: ResilientRedisCache, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="lib.cache"):
        began = time.monotonic()
        dead.set("a", 1, 60)
        assert dead.get("a") is None
        assert dead.get("a", "fallback") == "fallback"
        assert dead.add("a", 1) is True, "a lock that cannot be taken must not stop the work"
        assert dead.touch("a") is False
        assert dead.delete("a") is False
        assert dead.has_key("a") is False
        assert "a" not in dead
        assert dead.get_many(["a", "b"]) == {}
        assert dead.set_many({"a": 1}) == []
        dead.delete_many(["a"])
        assert dead.incr("a", 2) == 2
        assert dead.get_or_set("a", lambda: 7) == 7
        assert time.monotonic() - began < 2
    assert [record.message for record in caplog.records] == ["cache_unavailable"], (
        "it is told once, and then left alone for some seconds"
    )


@pytest.mark.django_db
def test_pages_and_enrolling_work_without_a_cache(
    client: Client, alicia: User, course: Course
) -> None:
    gone = {
        "BACKEND": "lib.cache.ResilientRedisCache",
        "LOCATION": f"redis://127.0.0.1:{closed_port()}/0",
        **OPTIONS,
    }
    with override_settings(CACHES={"default": gone}):
        client.force_login(alicia)
        began = time.monotonic()
        assert client.get("/courses/").context["page"].rows == [course]
        assert client.get("/learn/").context["enrollments"] == []
        answer = client.post(f"/courses/{course.slug}/enroll/")
        assert answer.headers["Location"] == f"/learn/{course.slug}/"
        assert time.monotonic() - began < 3
    assert ResilientRedisCache._resting_until > 0, "the cache was not gone"


def test_the_cache_is_used_again_when_it_is_back() -> None:
    with private_valkey() as valkey:
        cache = ResilientRedisCache(valkey.url, dict(OPTIONS))
        cache.set("a", 1)
        valkey.stop()
        assert cache.get("a") is None
        valkey.start()
        assert cache.get("b", "resting") == "resting"
        ResilientRedisCache._resting_until = 0.0
        cache.set("b", 2)
        assert cache.get("b") == 2


def test_a_mistake_of_ours_is_not_taken_for_an_outage(dead: ResilientRedisCache) -> None:
    with pytest.raises((AttributeError, PicklingError)):
        dead.set("a", lambda: "what cannot be stored")
