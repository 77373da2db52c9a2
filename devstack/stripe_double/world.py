"""The one place that changes objects: under one lock, with the events that Stripe would make."""

import copy
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from devstack.stripe_double.errors import no_such
from devstack.stripe_double.ids import new_id
from devstack.stripe_double.settings import Settings
from devstack.stripe_double.store import Json, Store, public

# The version that the pinned `stripe` package was generated for.
API_VERSION = "2026-08-26.dahlia"
_SETTINGS = "_settings"


@dataclass(frozen=True)
class Caller:
    """What an event says about its cause; both are None for what happens on a page or by itself."""

    request_id: str | None = None
    idempotency_key: str | None = None


class World:
    """Objects, clock and settings. `changed` wakes whoever waits for something to do."""

    def __init__(self, base_url: str, journal: Path | None = None) -> None:
        self.base_url = base_url
        self.store = Store(journal)
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self._caller = Caller()
        self._settings = Settings.of(self.store.find(_SETTINGS, _SETTINGS) or {})

    @contextmanager
    def transaction(self, caller: Caller | None = None) -> Iterator[None]:
        """One change at a time, as two payers at one session need it."""
        with self.lock:
            outer, self._caller = self._caller, caller or Caller()
            try:
                yield
            finally:
                self._caller = outer
                self.store.commit()
                self.changed.notify_all()

    @property
    def settings(self) -> Settings:
        """How it behaves now."""
        return self._settings

    def configure(self, settings: Settings) -> None:
        """Behave like this from now on."""
        self._settings = settings
        self.store.put({"id": _SETTINGS, "object": _SETTINGS, **asdict(settings)})

    def reset(self, keep: frozenset[str] = frozenset()) -> None:
        """Begin anew, with default settings; the kinds in `keep` stay."""
        self.store.clear(keep)
        self.configure(Settings())

    def time(self) -> float:
        """The double's time in Unix seconds; the control API can bend it."""
        return time.time() + self.settings.clock_offset

    def now(self) -> int:
        """That time in whole seconds, as objects carry it."""
        return int(self.time())

    def create(self, kind: str, **values: Any) -> Json:
        """A new object with what all objects have."""
        item = {"id": new_id(kind), "object": kind, "created": self.now(), "livemode": False}
        item |= values
        self.store.put(item)
        return item

    def change(self, item: Json, **values: Any) -> Json:
        """Set fields; return the former values of those that differ (`previous_attributes`)."""
        previous = {name: item.get(name) for name, new in values.items() if item.get(name) != new}
        item.update(values)
        self.store.put(item)
        return {name: copy.deepcopy(value) for name, value in previous.items() if name[0] != "_"}

    def get(self, kind: str, identifier: str, param: str = "id") -> Json:
        """An object that must exist.

        Raises:
            StripeError: resource_missing.
        """
        found = self.store.find(identifier, kind)
        if found is None:
            raise no_such(kind.replace(".", " "), identifier, param)
        return found

    def emit(self, event_type: str, item: Json, previous: Json | None = None) -> Json:
        """Record that something happened, with the object as it is at this moment."""
        data: Json = {"object": copy.deepcopy(public(item))}
        if previous is not None:
            data["previous_attributes"] = previous
        request = {"id": self._caller.request_id, "idempotency_key": self._caller.idempotency_key}
        event = self.create(
            "event",
            api_version=API_VERSION,
            data=data,
            pending_webhooks=0,
            request=request,
            type=event_type,
        )
        self._queue(event)
        return event

    def _queue(self, event: Json) -> None:
        endpoints = [one for one in self.store.all("webhook_endpoint") if _wants(one, event)]
        event["pending_webhooks"] = len(endpoints)
        for endpoint in endpoints:
            for _ in range(1 + self.settings.duplicate):
                self.create("_delivery", event=event["id"], endpoint=endpoint["id"], state="new")


def _wants(endpoint: Json, event: Json) -> bool:
    if endpoint["status"] != "enabled":
        return False
    return bool({"*", event["type"]} & set(endpoint["enabled_events"]))
