"""A webhook endpoint that remembers what came, and answers as a test wants."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Inbox:
    """Deliveries in the order in which they came; `answers` are the statuses of the next ones."""

    url: str
    bodies: list[bytes] = field(default_factory=list)
    signatures: list[str] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    secret: str = ""
    arrived: threading.Condition = field(default_factory=threading.Condition)

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for body in self.bodies]

    @property
    def types(self) -> list[str]:
        return [event["type"] for event in self.events]

    def wait_for(self, count: int) -> None:
        """Until so many deliveries have come."""
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.bodies) >= count, 15), self.types

    def take(self, body: bytes, signature: str) -> int:
        with self.arrived:
            self.bodies.append(body)
            self.signatures.append(signature)
            self.arrived.notify_all()
            return self.answers.pop(0) if self.answers else 200


@contextmanager
def open_inbox() -> Iterator[Inbox]:
    """An inbox on a free loopback port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = inbox.take(body, self.headers["Stripe-Signature"])
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        inbox = Inbox(f"http://127.0.0.1:{server.server_port}/hook")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield inbox
        server.shutdown()
        thread.join()
