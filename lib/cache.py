"""A cache that may be gone: readers then see a miss, writers lose nothing that matters.

Nothing in this project is kept only in the cache, so a dead Valkey must cost a student neither a page
nor a certificate. After a failure the cache is left alone for a few seconds, so that a black-holed
server does not add its timeout to every request.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

logger = logging.getLogger(__name__)

REST_SECONDS = 3.0


class _KeptClient(RedisCacheClient):
    """Makes a client of redis-py once for each pool: Django makes one for each call, which costs as much as the call.

    Clients may be shared by threads: https://redis.readthedocs.io/en/stable/connections.html
    """

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:  # noqa: ARG002
        pool = self._get_connection_pool(write)  # type: ignore[attr-defined]  # the stubs lack it
        client = getattr(pool, "kept_client", None)
        if client is None:
            client = pool.kept_client = self._client(connection_pool=pool)  # type: ignore[attr-defined]  # likewise
        return client

    def count(self, key: str, seconds: float) -> int:
        """Add one to a number that is gone after ``seconds``; one trip to the server."""
        trip = self.get_client(key, write=True).pipeline(transaction=False)
        trip.set(key, 0, px=int(seconds * 1000), nx=True)
        trip.incr(key)
        return int(trip.execute()[1])


class ResilientRedisCache(RedisCache):
    """Django's Redis cache, with outages turned into misses and one log line."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = _KeptClient

    _resting_until = 0.0

    def _try(self, call: Callable[[], Any], *, otherwise: Any) -> Any:
        if time.monotonic() < type(self)._resting_until:
            return otherwise
        try:
            return call()
        except (RedisConnectionError, RedisTimeoutError, OSError) as error:
            type(self)._resting_until = time.monotonic() + REST_SECONDS
            logger.warning("cache_unavailable", extra={"error": str(error)})
            return otherwise

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        return bool(
            self._try(lambda: RedisCache.add(self, key, value, *args, **kwargs), otherwise=True)
        )

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._try(lambda: RedisCache.get(self, key, default, version), otherwise=default)

    def set(self, *args: Any, **kwargs: Any) -> None:
        self._try(lambda: RedisCache.set(self, *args, **kwargs), otherwise=None)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._try(lambda: RedisCache.touch(self, *args, **kwargs), otherwise=False))

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._try(lambda: RedisCache.delete(self, *args, **kwargs), otherwise=False))

    def get_many(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        found: dict[str, Any] = self._try(
            lambda: RedisCache.get_many(self, *args, **kwargs), otherwise={}
        )
        return found

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        return bool(self._try(lambda: RedisCache.has_key(self, *args, **kwargs), otherwise=False))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return int(self._try(lambda: RedisCache.incr(self, key, delta, version), otherwise=delta))

    def count(self, key: str, seconds: float) -> int:
        """Add one to a number that is gone ``seconds`` after its first, and return it: 1 while there is no cache."""
        name = self.make_and_validate_key(key)
        return int(self._try(lambda: self._cache.count(name, seconds), otherwise=1))  # type: ignore[attr-defined]  # ours

    def set_many(self, *args: Any, **kwargs: Any) -> list[str]:
        failed: list[str] = self._try(
            lambda: RedisCache.set_many(self, *args, **kwargs), otherwise=[]
        )
        return failed

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        self._try(lambda: RedisCache.delete_many(self, *args, **kwargs), otherwise=None)
