"""One call of the API: who asks, what for, and the answer, given once per idempotency key."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from devstack.stripe_double.errors import StripeError, unauthorized
from devstack.stripe_double.expansion import expanded
from devstack.stripe_double.faults import Faults, hang_up_after
from devstack.stripe_double.forms import Form, decode
from devstack.stripe_double.idempotency import Answer, IdempotencyKeys
from devstack.stripe_double.ids import random_text
from devstack.stripe_double.routes import find_route
from devstack.stripe_double.world import API_VERSION, Caller, World


@dataclass(frozen=True)
class Call:
    """A request as it came; `encoded` is the query string or the body."""

    method: str
    path: str
    encoded: str
    headers: Mapping[str, str]

    @property
    def idempotency_key(self) -> str | None:
        """Only what changes something has one."""
        return self.headers.get("Idempotency-Key") if self.method == "POST" else None

    @property
    def fingerprint(self) -> str:
        """The same for the same request, however its parameters are ordered."""
        wanted = json.dumps([self.path, decode(self.encoded)], sort_keys=True)
        return hashlib.sha256(wanted.encode()).hexdigest()


@dataclass(frozen=True)
class Response:
    """Status, JSON text and headers."""

    status: int
    text: str
    headers: dict[str, str]


class Api:
    """The `/v1/` half of the server. With a `secret_key`, only that one is accepted."""

    def __init__(self, world: World, faults: Faults, secret_key: str | None = None) -> None:
        self._world = world
        self._faults = faults
        self._secret_key = secret_key
        self._keys = IdempotencyKeys(world)

    def answer(self, call: Call) -> Response:
        """Never raises but for a lost connection: whatever is wrong is an answer.

        Raises:
            ConnectionLostError: a fault wants no answer to arrive.
        """
        request_id = f"req_{random_text(14)}"
        headers = {
            "Request-Id": request_id,
            "Stripe-Version": call.headers.get("Stripe-Version") or API_VERSION,
        }
        if call.idempotency_key:
            headers["Idempotency-Key"] = call.idempotency_key
        try:
            self._authenticate(call.headers.get("Authorization", ""))
            with self._keys.reserved(call.idempotency_key):
                answer = self._answer_once(call, request_id)
        except StripeError as error:
            answer = _refusal(error, request_id)
        if answer.request_id != request_id:
            headers |= {"Idempotent-Replayed": "true", "Original-Request": answer.request_id}
        if answer.status in (409, 429) or answer.status >= 500:
            headers["Stripe-Should-Retry"] = "true"
        return Response(answer.status, answer.text, headers)

    def _answer_once(self, call: Call, request_id: str) -> Answer:
        fault = self._faults.meet(call.path)
        key, caller = call.idempotency_key, Caller(request_id, call.idempotency_key)
        with self._world.transaction(caller):
            known = self._keys.replay(key, call.fingerprint)
            if known is not None:
                return known
            answer = self._work(call, request_id)
            self._keys.keep(key, call.fingerprint, answer)
        hang_up_after(fault)
        return answer

    def _work(self, call: Call, request_id: str) -> Answer:
        try:
            handler, identifiers = find_route(call.method, call.path)
            form = Form(decode(call.encoded))
            result = expanded(self._world, handler(self._world, form, *identifiers), form)
        except StripeError as error:
            return _refusal(error, request_id)
        return Answer(200, json.dumps(result, indent=2), request_id)

    def _authenticate(self, header: str) -> None:
        key = _key_of(header)
        if not key:
            raise unauthorized(
                "You did not provide an API key. Send it as a bearer token or by HTTP Basic auth."
            )
        if not key.startswith(("sk_test_", "rk_test_")):
            raise unauthorized(
                "This is a test double: it takes only keys that begin with sk_test_."
            )
        if self._secret_key is not None and key != self._secret_key:
            raise unauthorized(f"Invalid API Key provided: sk_test_****{key[-4:]}")


def _key_of(header: str) -> str:
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    try:
        return base64.b64decode(value, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _refusal(error: StripeError, request_id: str) -> Answer:
    body = error.body | {"request_log_url": f"https://dashboard.stripe.com/test/logs/{request_id}"}
    return Answer(error.status, json.dumps({"error": body}, indent=2), request_id)
