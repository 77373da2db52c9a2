"""Callers are counted in one place, exactly, each for themselves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.models import User
from devstack.pytest_plugin import private_valkey
from lib.api.throttling import CallerThrottle, ScopedThrottle
from lib.cache import ResilientRedisCache

RATES = {"user": "8/day", "anonymous": "5/day", "guessing": "3/day"}


@pytest.fixture(autouse=True)
def _rates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CallerThrottle, "THROTTLE_RATES", RATES)
    monkeypatch.setattr(ScopedThrottle, "THROTTLE_RATES", RATES)


class Door(APIView):
    permission_classes = [AllowAny]
    throttle_classes: list[type[BaseThrottle]] = [CallerThrottle, ScopedThrottle]

    def get(self, _request: Request) -> Response:
        return Response({})


class GuessingDoor(Door):
    throttle_scope = "guessing"


def knock(door: type[APIView], address: str = "192.0.2.1", user: User | None = None) -> Response:
    request = APIRequestFactory().get("/", REMOTE_ADDR=address)
    if user is not None:
        force_authenticate(request, user)
    return door.as_view()(request)


def answers(times: int, *args: Any, **kwargs: Any) -> list[int]:
    return [knock(*args, **kwargs).status_code for _ in range(times)]


def test_one_too_many_is_told_when_to_come_back(alicia: User) -> None:
    assert answers(5, Door) == [200] * 5
    refused = knock(Door)
    assert refused.status_code == 429
    assert refused.data["code"] == "throttled"
    assert 0 < int(refused["Retry-After"]) <= 24 * 3600


def test_callers_are_counted_each_for_themselves(alicia: User, bruno: User) -> None:
    assert answers(6, Door)[-1] == 429
    assert knock(Door, address="192.0.2.2").status_code == 200
    assert answers(9, Door, user=alicia) == [200] * 8 + [429]
    assert knock(Door, user=bruno).status_code == 200


def test_a_door_where_one_could_guess_counts_for_itself(alicia: User) -> None:
    assert answers(4, GuessingDoor, user=alicia) == [200] * 3 + [429]
    assert knock(Door, user=alicia).status_code == 200


def test_calls_at_once_are_all_counted() -> None:
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda _: knock(Door).status_code, range(20)))
    assert sorted(statuses) == [200] * 5 + [429] * 15


def test_a_window_that_ends_begins_at_one(monkeypatch: pytest.MonkeyPatch) -> None:
    # Gone between asking for it and adding to it.
    monkeypatch.setattr("lib.windows.cache.add", lambda *_args: False)
    assert knock(Door).status_code == 200


def test_nobody_is_refused_while_the_cache_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    with private_valkey() as valkey:
        away = ResilientRedisCache(valkey.url, {"OPTIONS": {"socket_connect_timeout": 0.2}})
    monkeypatch.setattr("lib.windows.cache", away)
    monkeypatch.setattr(ResilientRedisCache, "_resting_until", 0.0)
    assert answers(9, Door) == [200] * 9
