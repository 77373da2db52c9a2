"""A loopback SMTP server that takes mails, or answers what a test wants it to."""

from __future__ import annotations

from email import message_from_bytes
from email.message import Message
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Self


class SmtpDouble(ThreadingTCPServer):
    """``answers``: what it says to a command (``RCPT``, ``DATA``…) instead of yes. ``taken``: the mails it has."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Call)
        self.answers: dict[str, str] = {}
        self.taken: list[Message] = []

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def __enter__(self) -> Self:
        Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()


class _Call(StreamRequestHandler):
    server: SmtpDouble

    def handle(self) -> None:
        self._say("220 ready")
        for line in self.rfile:
            command = line[:4].decode().strip().upper()
            if command == "QUIT":
                self._say("221 bye")
                return
            if command == "DATA" and "DATA" not in self.server.answers:
                self._take()
            else:
                self._say(self.server.answers.get(command, "250 fine"))

    def _take(self) -> None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        answer = self.server.answers.get("TEXT", "250 2.0.0 taken")
        if answer.startswith("2"):
            self.server.taken.append(message_from_bytes(b"".join(lines)))
        self._say(answer)

    def _say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())
