"""Ends what a killed supervisor left behind. Run as a script, never imported.

`python -I -S reaper.py FILE…`, with the supervisor's notes on standard input, one a line:
`+PID SIGNAL` for a started child (leader of its process group), `-PID` for one that has ended.
End of input means that the supervisor is gone, by whatever way: every child still noted gets its
SIGNAL, and after a grace period its whole group is killed. Then FILEs are removed.

The portable half of the protection (`guard.py` has the Linux half), and the only one that also
reaches children that ignore their signal. It inherits the state's lock, so the next start waits
until everything here has ended.
"""

import os
import signal
import sys
import time
from pathlib import Path

_GRACE_SECONDS = 6.0


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:
        # Orphans of a container whose first process does not reap them stay zombies for ever.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return not Path("/proc/self").exists()


def _send(pid: int, signal_number: int, *, group: bool) -> None:
    try:
        if group:
            os.killpg(pid, signal_number)
        else:
            os.kill(pid, signal_number)
    except (ProcessLookupError, PermissionError):
        # Already gone, which is all we want.
        return


def _follow_notes() -> dict[int, int]:
    children: dict[int, int] = {}
    for line in sys.stdin:
        pid, _, signal_number = line[1:].strip().partition(" ")
        if line.startswith("+"):
            children[int(pid)] = int(signal_number)
        else:
            children.pop(int(pid), None)
    return children


def main(files: list[str]) -> None:
    """Wait for the end of the supervisor, then clean up after it."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    children = _follow_notes()
    for pid, signal_number in reversed(children.items()):
        _send(pid, signal_number, group=False)
    deadline = time.monotonic() + _GRACE_SECONDS
    while any(map(_alive, children)) and time.monotonic() < deadline:
        time.sleep(0.05)
    for pid in children:
        _send(pid, signal.SIGKILL, group=True)
    for file in files:
        Path(file).unlink(missing_ok=True)


if __name__ == "__main__":
    main(sys.argv[1:])
