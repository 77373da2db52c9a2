"""A road to S3 that can be blocked: a TCP forwarder that knows just enough HTTP to say 503."""

from __future__ import annotations

import contextlib
import socket
from collections import Counter
from enum import StrEnum
from threading import Event, Lock, Thread
from types import TracebackType
from typing import Self

_HOST = "127.0.0.1"
_CHUNK = 65536
#: Bytes of one direction of a connection that pass before it is cut: far less than one certificate.
_CUT_AFTER = 20_000
_REFUSAL_BODY = (
    b"<?xml version='1.0'?><Error><Code>SlowDown</Code><Message>Slow down</Message></Error>"
)
_REFUSAL = (
    b"HTTP/1.1 503 Slow Down\r\nContent-Type: application/xml\r\nConnection: close\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(_REFUSAL_BODY), _REFUSAL_BODY)
)


class Fault(StrEnum):
    """What becomes of a connection."""

    NONE = "S3 connections forwarded"
    REFUSES = "S3 answered 503"
    HANGS = "S3 accepted and never answered"
    CUTS = "S3 body cut short"


class FaultProxy:
    """Forwards to ``upstream`` (host, port) on a port of its own, until told to misbehave.

    Requests pass as they are, ``Host`` included, so that signatures stay valid. A change of the fault ends
    every connection there is: whoever keeps one open meets the new fault at once.
    """

    def __init__(self, upstream: tuple[str, int]) -> None:
        self._upstream = upstream
        self._listener = socket.create_server((_HOST, 0), backlog=128)
        self._open: set[socket.socket] = set()
        self._lock, self._fault, self._changed = Lock(), Fault.NONE, Event()
        self.met: Counter[str] = Counter()
        self._thread = Thread(target=self._accept, daemon=True, name="fault-proxy")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        # Shut down first: closing alone does not wake the thread that waits in accept().
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)
        self.set(Fault.NONE)

    @property
    def url(self) -> str:
        return f"http://{_HOST}:{self._listener.getsockname()[1]}"

    def set(self, fault: Fault) -> None:
        """From now on, do this to every connection."""
        with self._lock:
            self._fault, before = fault, self._changed
            self._changed = Event()
            ended = list(self._open)
        before.set()
        for link in ended:
            _shut(link)

    def _accept(self) -> None:
        while True:
            try:
                link, _address = self._listener.accept()
            except OSError:
                return
            with self._lock:
                fault, changed = self._fault, self._changed
                self._open.add(link)
                self.met[fault] += 1
            Thread(target=self._serve, args=(link, fault, changed), daemon=True).start()

    def _serve(self, link: socket.socket, fault: Fault, changed: Event) -> None:
        try:
            if fault is Fault.HANGS:
                changed.wait(600)
            elif fault is Fault.REFUSES:
                _refuse(link)
            else:
                self._forward(link, _CUT_AFTER if fault is Fault.CUTS else None)
        except OSError:
            pass  # the other end went away: that is what this is for
        finally:
            with self._lock:
                self._open.discard(link)
            link.close()

    def _forward(self, link: socket.socket, limit: int | None) -> None:
        with socket.create_connection(self._upstream, timeout=10) as server:
            server.settimeout(None)
            back = Thread(target=_pump, args=(server, link, limit), daemon=True)
            back.start()
            _pump(link, server, limit)
            back.join()


def _refuse(link: socket.socket) -> None:
    link.settimeout(5)
    while b"\r\n\r\n" not in link.recv(_CHUNK, socket.MSG_PEEK) and link.recv(_CHUNK):
        pass
    link.sendall(_REFUSAL)
    link.shutdown(socket.SHUT_WR)
    # Read what still comes: closing on unread bytes would reset the connection before the 503 is read.
    while link.recv(_CHUNK):
        pass


def _pump(source: socket.socket, target: socket.socket, limit: int | None) -> None:
    """Pass bytes on until ``source`` ends or ``limit`` is reached; then end both."""
    left = limit
    with contextlib.suppress(OSError):
        while data := source.recv(_CHUNK):
            if left is not None:
                data, left = data[:left], left - len(data)
            target.sendall(data)
            if left is not None and left <= 0:
                break
    _shut(source)
    _shut(target)


def _shut(link: socket.socket) -> None:
    with contextlib.suppress(OSError):
        link.shutdown(socket.SHUT_RDWR)
