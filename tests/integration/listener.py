"""Somebody who listens on the way to SES and keeps each mail as it was handed over, headers and all.

The emulator itself keeps sender, receivers, subject and texts only.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs
from urllib.request import Request, urlopen

from devstack.ports import HOST


@dataclass
class Overheard:
    """What SES took, oldest first; ``url`` is where to hand it over."""

    url: str
    mails: list[EmailMessage] = field(default_factory=list)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    upstream: str
    overheard: Overheard


class _Call(BaseHTTPRequestHandler):
    """Passes a call of SES's first API on, and its answer back."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        call = Request(f"{self.server.upstream}{self.path}", body, headers)  # noqa: S310  # our own
        with urlopen(call, timeout=10) as answer:  # noqa: S310
            self._answer(answer.read(), answer.headers["Content-Type"])
        raw = b64decode(parse_qs(body.decode())["RawMessage.Data"][0])
        self.server.overheard.mails.append(message_from_bytes(raw, policy=default))

    def _answer(self, body: bytes, content_type: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # as in the library
        """The mails say enough."""


@contextmanager
def listening_before(upstream: str) -> Iterator[Overheard]:
    """Stand before ``upstream`` meanwhile."""
    with _Server((HOST, 0), _Call) as server:
        server.upstream = upstream
        server.overheard = Overheard(f"http://{HOST}:{server.server_port}")
        thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server.overheard
        server.shutdown()
        thread.join(5)
