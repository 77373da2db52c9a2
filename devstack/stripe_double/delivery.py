"""Events on their way to webhook endpoints: signed, at least once, in no promised order.

Source: https://docs.stripe.com/webhooks (signature, ten seconds, three days of retries).
"""

import hashlib
import hmac
import http.client
import json
import random
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Thread
from urllib.parse import urlsplit

from devstack.stripe_double.completion import settle_due
from devstack.stripe_double.loopback import is_loopback
from devstack.stripe_double.sessions import expire_overdue
from devstack.stripe_double.store import Json, public
from devstack.stripe_double.world import API_VERSION, World

# Seconds after each failed attempt, as Stripe's grow; the settings shrink them.
_PAUSES = (60, 300, 1_800, 7_200, 18_000, 36_000)
_MOST_ATTEMPTS = 12
_GLANCE = 0.1
_TICK = 0.2
_AT_ONCE = 8
OPEN, CLOSED = "_delivery", "_delivered"


def signature(secret: str, payload: bytes, timestamp: int) -> str:
    """The `Stripe-Signature` header of a payload."""
    signed = f"{timestamp}.".encode() + payload
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return f"t={timestamp},v1={digest}"


class Courier:
    """One thread that watches the time, and a few that deliver.

    A delivery is `new`, then `held`, `waiting` or `sending`; closed ones are `delivered`, `lost`
    (on purpose) or `dead` (given up, or not for this machine).
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._pool = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="courier")
        self._random = random.Random(0)  # noqa: S311 - disorder, not secrecy
        self._counted = 0
        self._next_tick = 0.0
        with world.transaction():
            for delivery in world.store.all(OPEN):
                if delivery["state"] == "sending":
                    # It was under way when the process died: at least once means once more.
                    world.change(delivery, state="waiting")

    def start(self) -> None:
        """Begin to deliver."""
        Thread(target=self._run, name="courier", daemon=True).start()

    def deliver_now(self) -> int:
        """Send whatever is held back or waits for its turn; returns how many."""
        chosen = [one for one in self._world.store.all(OPEN) if one["state"] != "sending"]
        if self._world.settings.shuffle:
            self._random.shuffle(chosen)
        for order, delivery in enumerate(chosen):
            self._world.change(delivery, state="waiting", due=order * 1e-6)
        return len(chosen)

    def resend(self, event: Json) -> int:
        """Send an event once more to every endpoint that is enabled; returns how many."""
        endpoints = self._world.store.all("webhook_endpoint")
        enabled = [one for one in endpoints if one["status"] == "enabled"]
        for endpoint in enabled:
            self._world.create(OPEN, event=event["id"], endpoint=endpoint["id"], state="new")
        return len(enabled)

    def is_idle(self) -> bool:
        """Whether nothing is under way or due; what is held back does not count."""
        return all(one["state"] == "held" for one in self._world.store.all(OPEN))

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait for that, for at most `seconds`."""
        with self._world.lock:
            return self._world.changed.wait_for(self.is_idle, seconds)

    def _run(self) -> None:
        while True:
            with self._world.lock:
                with self._world.transaction():
                    self._tick()
                    due = self._take_due()
                if not due:
                    self._world.changed.wait(_GLANCE)
            for delivery in due:
                self._pool.submit(self._attempt, delivery)

    def _tick(self) -> None:
        """What happens by itself: sessions expire, banks decide."""
        if time.monotonic() < self._next_tick:
            return
        self._next_tick = time.monotonic() + _TICK
        expire_overdue(self._world)
        settle_due(self._world)

    def _take_due(self) -> list[Json]:
        for delivery in self._world.store.all(OPEN):
            if delivery["state"] == "new":
                self._plan(delivery)
        waiting = [one for one in self._world.store.all(OPEN) if one["state"] == "waiting"]
        due = [one for one in waiting if one["due"] <= time.time()]
        for delivery in due:
            self._world.change(delivery, state="sending")
        return sorted(due, key=lambda one: float(one["due"]))

    def _plan(self, delivery: Json) -> None:
        settings, self._counted = self._world.settings, self._counted + 1
        if settings.drop_every and self._counted % settings.drop_every == 0:
            self._close(delivery, "lost", "dropped on purpose")
            return
        later = settings.delay
        if settings.shuffle:
            later += self._random.uniform(0, settings.shuffle_window)
        state = "held" if settings.hold else "waiting"
        self._world.change(delivery, state=state, due=time.time() + later, attempts=0)

    def _attempt(self, delivery: Json) -> None:
        with self._world.lock:
            event = self._world.store.find(delivery["event"], "event")
            endpoint = self._world.store.find(delivery["endpoint"], "webhook_endpoint")
            timeout = self._world.settings.timeout
        outcome = "the endpoint was deleted"
        if event is not None and endpoint is not None:
            outcome = _post(event, endpoint, timeout)
        with self._world.transaction():
            self._record(delivery, event, outcome)

    def _record(self, delivery: Json, event: Json | None, outcome: str) -> None:
        if self._world.store.find(delivery["id"], OPEN) is None:
            return  # the double was reset meanwhile
        attempts = delivery["attempts"] + 1
        self._world.change(delivery, attempts=attempts)
        if outcome.startswith("2"):
            self._close(delivery, "delivered", outcome)
            if event is not None and event["pending_webhooks"]:
                self._world.change(event, pending_webhooks=event["pending_webhooks"] - 1)
        elif not outcome[:1].isdigit() or attempts >= _MOST_ATTEMPTS:
            self._close(delivery, "dead", outcome)
        else:
            pause = _PAUSES[min(attempts, len(_PAUSES)) - 1] * self._world.settings.retry_scale
            due = time.time() + pause
            self._world.change(delivery, state="waiting", due=due, outcome=outcome)

    def _close(self, delivery: Json, state: str, outcome: str) -> None:
        self._world.store.remove(delivery)
        closed = {"object": CLOSED, "state": state, "outcome": outcome}
        self._world.store.put({**delivery, **closed})


def _post(event: Json, endpoint: Json, timeout: float) -> str:
    """The status, or what went wrong: `0 …` may be tried again, words alone may not."""
    url = urlsplit(endpoint["url"])
    if url.scheme != "http" or not is_loopback(url.hostname or ""):
        return "refused: the double calls nothing outside this machine"
    version = endpoint["api_version"] or API_VERSION
    payload = json.dumps({**public(event), "api_version": version}, indent=2).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": signature(endpoint["_secret"], payload, int(time.time())),
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    }
    link = http.client.HTTPConnection(url.hostname or "", url.port or 80, timeout=timeout)
    try:
        path = f"{url.path or '/'}{f'?{url.query}' if url.query else ''}"
        link.request("POST", path, payload, headers)
        return str(link.getresponse().status)
    except (OSError, http.client.HTTPException) as error:
        return f"0 {type(error).__name__}: {error}"
    finally:
        link.close()
