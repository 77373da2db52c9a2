"""A loopback Amazon SES (API v2, ``SendEmail`` with raw content) that throttles, fails, hangs, kills and counts.

It remembers what it accepted by ``Message-ID``, and of each acceptance what its sender learned. A mail is accepted
before the answer is written, as with the real one: who is killed in between cannot know.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import random
import signal
import time
import uuid
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self

from tests.chaos.peers import pid_of_peer

_HOST = "127.0.0.1"
#: Seconds: longer than any client of ours waits for an answer.
_HANG = 15


class Trouble(StrEnum):
    """What SES does instead of taking a mail and saying so."""

    THROTTLES = "SES throttled (429)"
    FAILS = "SES failed (500)"
    HANGS = "SES accepted the call and never answered"
    # The three ways in which a mail is taken and its sender does not learn it.
    KILLS = "SES took a mail, its worker killed -9 before the answer"
    MUTE = "SES took a mail and never answered"
    CUTS = "SES took a mail and the connection broke"


TAKEN_IN_SILENCE = (Trouble.KILLS, Trouble.MUTE, Trouble.CUTS)

# The share of calls that meet each trouble while nothing worse is set.
SHARES: Mapping[Trouble, float] = {
    Trouble.THROTTLES: 0.10,
    Trouble.FAILS: 0.03,
    Trouble.HANGS: 0.001,
}
_ANSWERS = {
    Trouble.THROTTLES: (429, "TooManyRequestsException", "Maximum sending rate exceeded."),
    Trouble.FAILS: (500, "InternalFailure", "Something broke."),
}


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A mail that was taken, from process ``pid`` (None: it was gone); ``trouble``: why its sender did not learn it."""

    message_id: str
    pid: int | None
    at: float
    trouble: Trouble | None


class SesDouble(ThreadingHTTPServer):
    """Misbehaves between ``begin_trouble`` and ``calm_down``, the same way for the same ``seed``."""

    daemon_threads = True

    def __init__(self, *, seed: int, shares: Mapping[Trouble, float] = SHARES) -> None:
        super().__init__((_HOST, 0), _Call)
        self._random, self._shares = random.Random(seed), shares  # noqa: S311  # no secret
        self._lock, self._calm = Lock(), Event()
        self._calm.set()
        self._always: Trouble | None = None
        self.accepted: Counter[str] = Counter()
        self.acceptances: list[Acceptance] = []
        self.met: Counter[str] = Counter()
        self._thread = Thread(target=self.serve_forever, args=(0.05,), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.calm_down()
        self.shutdown()
        self._thread.join(5)
        self.server_close()

    @property
    def environment(self) -> dict[str, str]:
        """What sends the application here."""
        url = f"http://{_HOST}:{self.server_port}"
        return {"USE_SES": "true", "AWS_SES_REGION_ENDPOINT_URL": url}

    def begin_trouble(self, always: Trouble | None = None) -> None:
        """Refuse a share of the mails, or every one with ``always``."""
        self._always = always
        self._calm.clear()

    def calm_down(self) -> None:
        """Take every mail from now on."""
        self._calm.set()

    def trouble(self) -> Trouble | None:
        """Decide about one call."""
        if self._calm.is_set():
            return None
        with self._lock:
            drawn = self._random.random()
            trouble = self._always
            for candidate, share in self._shares.items():
                if trouble is None and drawn < share:
                    trouble = candidate
                drawn -= share
            if trouble is not None:
                self.met[trouble] += 1
            return trouble

    def accept(self, taken: Acceptance) -> None:
        with self._lock:
            self.accepted[taken.message_id] += 1
            self.acceptances.append(taken)

    def hang(self) -> None:
        self._calm.wait(_HANG)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away in the middle is the daily business here."""


class _Call(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: SesDouble

    def setup(self) -> None:
        """Learn who calls, at once: a sender that is killed meanwhile is in no list any more."""
        super().setup()
        self._pid = pid_of_peer(self.connection)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path != "/v2/email/outbound-emails":
            self._answer(404, {"message": "no such operation"}, error="NotFoundException")
            return
        trouble = self.server.trouble()
        if trouble is None:
            self._answer(200, {"MessageId": self._take(body, None)})
        elif trouble in TAKEN_IN_SILENCE:
            self._take(body, trouble)
            self._keep_from_sender(trouble)
        elif trouble is Trouble.HANGS:
            self.server.hang()
            self.close_connection = True
        else:
            status, error, sentence = _ANSWERS[trouble]
            self._answer(status, {"message": sentence}, error=error)

    def _take(self, body: bytes, trouble: Trouble | None) -> str:
        raw = base64.b64decode(json.loads(body)["Content"]["Raw"]["Data"])
        message_id = message_from_bytes(raw)["Message-ID"]
        taken = Acceptance(message_id, self._pid, time.monotonic(), trouble)
        self.server.accept(taken)
        return f"double-{message_id.strip('<>')}"

    def _keep_from_sender(self, trouble: Trouble) -> None:
        self.close_connection = True
        if trouble is Trouble.MUTE:
            self.server.hang()
        elif trouble is Trouble.KILLS and self._pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)

    def _answer(self, status: int, content: dict[str, str], *, error: str = "") -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("x-amzn-RequestId", str(uuid.uuid4()))
        if error:
            self.send_header("x-amzn-ErrorType", error)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as in the library
        """The counters say enough."""
