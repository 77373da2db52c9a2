"""Idempotency keys: a repeated request changes nothing (https://docs.stripe.com/api/idempotent_requests)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from devstack.stripe_double.errors import StripeError
from devstack.stripe_double.world import World

_KIND = "_idempotency"
_LONGEST_KEY = 255
_KEPT_SECONDS = 86_400
# Refused before anything was done: the same key may be used again.
_NOT_KEPT = frozenset([400, 401, 404, 409, 429])


@dataclass(frozen=True)
class Answer:
    """What was sent: status, JSON text, and the id of the request that it answered first."""

    status: int
    text: str
    request_id: str


class IdempotencyKeys:
    """The answers of the last day by key, and the keys that are being answered now."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._lock = threading.Lock()
        self._busy: set[str] = set()

    @contextmanager
    def reserved(self, key: str | None) -> Iterator[None]:
        """Hold the key for the duration of a request.

        Raises:
            StripeError: 409, another request holds it; 400, it is too long.
        """
        if key is None:
            yield
            return
        self._reserve(key)
        try:
            yield
        finally:
            with self._lock:
                self._busy.discard(key)

    def _reserve(self, key: str) -> None:
        if len(key) > _LONGEST_KEY:
            raise StripeError(400, "Idempotency keys can have up to 255 characters.")
        with self._lock:
            if key in self._busy:
                raise StripeError(
                    409,
                    "There is currently another in-progress request using this Idempotent Key "
                    f"({key}). Please try again later.",
                    type="idempotency_error",
                    code="idempotency_key_in_use",
                )
            self._busy.add(key)

    def replay(self, key: str | None, fingerprint: str) -> Answer | None:
        """The answer that was given to this key, if any.

        Raises:
            StripeError: 400, it was used with other parameters.
        """
        kept = self._world.store.find(key, _KIND) if key else None
        if kept is None or kept["created"] + _KEPT_SECONDS < self._world.now():
            return None
        if kept["fingerprint"] != fingerprint:
            raise StripeError(
                400,
                "Keys for idempotent requests can only be used with the same parameters they were "
                f"first used with. Try using a key other than '{key}' if you meant to execute a "
                "different request.",
                type="idempotency_error",
            )
        return Answer(kept["status"], kept["text"], kept["request"])

    def keep(self, key: str | None, fingerprint: str, answer: Answer) -> None:
        """Remember what was answered, inside the transaction that did the work."""
        if key is None or answer.status in _NOT_KEPT:
            return
        kept = {"id": key, "object": _KIND, "created": self._world.now()}
        said = {"status": answer.status, "text": answer.text, "request": answer.request_id}
        self._world.store.put({**kept, "fingerprint": fingerprint, **said})
