"""Who has a state folder: an advisory lock that the kernel releases when its last holder ends."""

import fcntl
import os
import time
from pathlib import Path

from devstack.errors import AlreadyRunningError, DevstackError

_PATIENCE_SECONDS = 20.0


def _process_exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class StateLock:
    """Held by the supervisor and, by inheritance, by every server that touches the state.

    Whoever gets it knows that no server of an earlier run is alive, so files such as a leftover
    `postmaster.pid` are certainly stale. A lock that only the supervisor held would be free the
    moment it is killed, while PostgreSQL is still writing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None

    @property
    def descriptor(self) -> int:
        """The file descriptor that children inherit.

        Raises:
            DevstackError: the lock is not held.
        """
        if self._descriptor is None:
            raise DevstackError(f"{self._path} is not locked.")
        return self._descriptor

    @property
    def is_ours(self) -> bool:
        """Whether this object holds it."""
        return self._descriptor is not None

    def acquire(self, patience: float = _PATIENCE_SECONDS) -> None:
        """Take the lock, waiting up to `patience` seconds for a dying stack to end.

        Raises:
            AlreadyRunningError: a live supervisor holds it.
            DevstackError: its supervisor is dead, yet some server did not end in time.
        """
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + patience
        while not _try_lock(descriptor):
            holder = self.holder()
            if holder is not None or time.monotonic() > deadline:
                os.close(descriptor)
                raise self.refusal(holder)
            time.sleep(0.05)
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{os.getpid()}\n".encode(), 0)
        self._descriptor = descriptor

    def release(self) -> None:
        """Let the next one in, once the children are gone too."""
        if self._descriptor is not None:
            os.ftruncate(self._descriptor, 0)
            os.close(self._descriptor)
            self._descriptor = None

    def holder(self) -> int | None:
        """The process id of the live supervisor that wrote itself into the file, if any."""
        try:
            content = self._path.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None
        pid = int(content) if content.isdigit() else None
        return pid if pid is not None and _process_exists(pid) else None

    def is_held(self) -> bool:
        """Whether anybody, supervisor or server, has the state right now."""
        if not self._path.exists():
            return False
        descriptor = os.open(self._path, os.O_RDWR)
        try:
            return not _try_lock(descriptor)
        finally:
            os.close(descriptor)

    def refusal(self, holder: int | None) -> DevstackError:
        """What to tell somebody who cannot have the lock."""
        if holder is not None:
            return AlreadyRunningError(
                f"The stack of this checkout is already running (process {holder}): "
                "use it, or stop it with Ctrl-C in its terminal."
            )
        return DevstackError(
            f"Servers of an earlier run still use {self._path.parent}: "
            "wait a moment and try again, or end them by hand."
        )


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
