"""A mailbox at the end of the road: an SMTP server that keeps what it is given, as it came."""

from __future__ import annotations

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from threading import Thread

from devstack.ports import HOST


@dataclass
class Mailbox:
    """What came, oldest first."""

    mails: list[EmailMessage] = field(default_factory=list)


class _Session(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as Python's client speaks."""

    server: _Server
    _ANSWERS = {b"EHLO": b"250 here", b"MAIL": b"250 go on", b"RCPT": b"250 go on"}

    def handle(self) -> None:
        self._say(b"220 mailbox")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self._say(b"354 tell")
                self._keep()
            elif word == b"QUIT":
                self._say(b"221 bye")
                return
            self._say(self._ANSWERS.get(word, b"250 kept"))

    def _keep(self) -> None:
        lines: list[bytes] = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        self.server.mailbox.mails.append(message_from_bytes(b"".join(lines), policy=default))

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    mailbox: Mailbox


@contextmanager
def mailbox_at(port: int) -> Iterator[Mailbox]:
    """Listen on a loopback port meanwhile."""
    with _Server((HOST, port), _Session) as server:
        server.mailbox = Mailbox()
        thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield server.mailbox
        server.shutdown()
        thread.join(5)
