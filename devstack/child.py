"""One supervised child process, and the watcher that ends it if the supervisor is killed."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from devstack.identity import Identity

_HERE = Path(__file__).resolve().parent
_TAIL_LINES = 15


@dataclass(frozen=True)
class Command:
    """How a child is run, and how it is asked to stop."""

    argv: Sequence[str]
    cwd: Path
    environment: Mapping[str, str]
    stop_signal: signal.Signals = signal.SIGTERM
    identity: Identity | None = None
    niceness: int = 0

    def guarded(self) -> list[str]:
        """The command line that runs it under `guard.py`."""
        uid, gid = (self.identity.uid, self.identity.gid) if self.identity else (-1, -1)
        settings = [os.getpid(), int(self.stop_signal), uid, gid, self.niceness]
        guard = [sys.executable, "-I", "-S", str(_HERE / "guard.py")]
        return [*guard, *map(str, settings), *self.argv]


class Reaper:
    """The watcher process; see `reaper.py`."""

    def __init__(self, remove: Iterable[Path] = (), inherited: Sequence[int] = ()) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", str(_HERE / "reaper.py"), *map(str, remove)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
            pass_fds=inherited,
            text=True,
        )

    def started(self, pid: int, stop_signal: int) -> None:
        """A child exists from now on."""
        self._note(f"+{pid} {int(stop_signal)}")

    def ended(self, pid: int) -> None:
        """The child has been waited for; its number may belong to somebody else from now on."""
        self._note(f"-{pid}")

    def dismiss(self) -> None:
        """Let it go; it ends whatever is still noted."""
        self._pipe.close()
        self._process.wait()

    def _note(self, line: str) -> None:
        if self._process.poll() is None:
            self._pipe.write(line + "\n")
            self._pipe.flush()

    @property
    def _pipe(self) -> IO[str]:
        assert self._process.stdin is not None  # noqa: S101 - Popen was asked for a pipe
        return self._process.stdin


class Child:
    """A running child: leader of its own session, so that Ctrl-C reaches only the supervisor.

    Start it from the main thread: Linux sends the death signal when the *thread* that forked ends.
    """

    def __init__(
        self, name: str, command: Command, log: Path, reaper: Reaper, inherited: Sequence[int] = ()
    ) -> None:
        self.name = name
        self.log = log
        self._command = command
        self._reaper = reaper
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command.guarded(),
                cwd=command.cwd,
                env=dict(command.environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=inherited,
            )
        reaper.started(self._process.pid, command.stop_signal)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative for the signal that ended it."""
        return self._process.poll()

    def ask_to_stop(self) -> None:
        """Send its own stop signal and return at once."""
        self._process.send_signal(self._command.stop_signal)

    def stop(self, patience: float) -> None:
        """Stop it in order, for up to `patience` seconds; then end what is left of its group.

        Something is left when it did not obey, and when it crashed: its own children live on.
        """
        self.ask_to_stop()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)
        self._process.wait()
        self._reaper.ended(self.pid)

    def log_tail(self) -> str:
        """The last lines of its log."""
        lines = self.log.read_bytes()[-8_000:].decode(errors="replace").splitlines()
        return "\n".join(lines[-_TAIL_LINES:])


def fresh_log(folder: Path, name: str) -> Path:
    """The log file of `name` for a new run; the one of the run before is kept as `.1`."""
    log = folder / f"{name}.log"
    if log.exists():
        log.replace(folder / f"{name}.log.1")
    return log
