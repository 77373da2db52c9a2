"""Free loopback ports, remembered so that a restart keeps the addresses it can keep."""

import json
import random
import socket
from collections.abc import Iterable
from pathlib import Path

HOST = "127.0.0.1"

# Below the range from which kernels pick the ports of outgoing connections (32768 on Linux, 49152
# elsewhere): a port found free here cannot be taken by some client before our server binds it.
_CANDIDATES = range(20_000, 32_000)


def is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port now."""
    with socket.socket() as probe:
        # Like the servers themselves: a connection in TIME_WAIT does not occupy the port.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port(taken: Iterable[int] = (), companion: int = 0) -> int:
    """A free port that is not in `taken`; `port + companion` is free too."""
    excluded = set(taken)
    while True:
        port = random.choice(_CANDIDATES)  # noqa: S311 - no secret, only spread
        if port not in excluded and is_free(port) and is_free(port + companion):
            return port


class PortBook:
    """Ports by name, kept in a small JSON file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ports = self._read()

    def assign(self, name: str, companion: int = 0) -> int:
        """The port of `name`: the one it had before when still free, else a new one."""
        port = self._ports.get(name)
        if port is None or not (is_free(port) and is_free(port + companion)):
            port = free_port(self._ports.values(), companion)
            self._ports[name] = port
        return port

    def save(self) -> None:
        """Remember the assigned ports for the next start."""
        self._path.write_text(json.dumps(self._ports, indent=2) + "\n", encoding="utf-8")

    def _read(self) -> dict[str, int]:
        try:
            book = json.loads(self._path.read_text(encoding="utf-8"))
            return {str(name): int(port) for name, port in book.items()}
        except (FileNotFoundError, ValueError):
            # A book cut short by a crash costs new ports, nothing else.
            return {}
