"""``Idempotency-Key``: an unsafe call sent twice with one key is done once and answered alike.

After draft-ietf-httpapi-idempotency-key-header. The memory is the cache, for a day. It spares the client a
second answer; that nothing happens twice is kept by the services and the database, key or no key.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, ClassVar

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from lib.errors import DomainError

DAY = 24 * 3600
RUNNING = "running"


class KeyReused(DomainError):
    code = "idempotency_key_reused"
    status = 422
    message = _(
        "This Idempotency-Key was used for another request. Nothing was changed; use a new key."
    )


class StillRunning(DomainError):
    code = "idempotency_key_running"
    message = _(
        "The first request with this Idempotency-Key is still being done. Nothing was repeated; ask again in a moment."
    )


class BadKey(DomainError):
    code = "idempotency_key_bad"
    status = 400
    message = _("The Idempotency-Key must have 1 to 255 printable characters. Nothing was changed.")


class IdempotentView(APIView):
    """Replays the answer of a finished unsafe call with the same key, caller and body."""

    unsafe: ClassVar[frozenset[str]] = frozenset({"POST", "PUT", "PATCH", "DELETE"})

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        key = request.headers.get("Idempotency-Key")
        request.idempotency = None  # type: ignore[attr-defined]
        if key is None or request.method not in self.unsafe:
            return
        if not (0 < len(key) <= 255 and key.isprintable()):
            raise BadKey
        slot, fingerprint = self._slot(request, key), self._fingerprint(request)
        if not cache.add(slot, {"fingerprint": fingerprint, "answer": RUNNING}, 60):
            self._replay(cache.get(slot), fingerprint)
        request.idempotency = (slot, fingerprint)  # type: ignore[attr-defined]

    def _replay(self, stored: dict[str, Any] | None, fingerprint: str) -> None:
        if stored is None:
            return
        if stored["fingerprint"] != fingerprint:
            raise KeyReused
        if stored["answer"] == RUNNING:
            raise StillRunning
        raise _Replay(stored["answer"])

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, _Replay):
            body, code, content_type = exc.answer
            answer = Response(body, status=code, content_type=content_type)
            answer["Idempotent-Replayed"] = "true"
            return answer
        return super().handle_exception(exc)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        held = getattr(request, "idempotency", None)
        if held is not None:
            slot, fingerprint = held
            if response.status_code < 500:
                answer = (response.data, response.status_code, response.content_type)
                cache.set(slot, {"fingerprint": fingerprint, "answer": answer}, DAY)
            else:
                cache.delete(slot)
        return super().finalize_response(request, response, *args, **kwargs)

    def _slot(self, request: Request, key: str) -> str:
        who = request.user.pk if request.user.is_authenticated else "anonymous"
        raw = f"{who}|{request.method}|{request.path}|{key}"
        return f"idempotency:{hashlib.sha256(raw.encode()).hexdigest()}"

    def _fingerprint(self, request: Request) -> str:
        body = json.dumps(request.data, sort_keys=True, default=str)
        return hashlib.sha256(body.encode()).hexdigest()


class _Replay(Exception):
    def __init__(self, answer: tuple[Any, int, str | None]) -> None:
        self.answer = answer
        super().__init__()
