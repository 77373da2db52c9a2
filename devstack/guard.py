"""Becomes a server process that cannot outlive its supervisor. Run as a script, never imported.

`python -I -S guard.py PARENT SIGNAL UID GID NICE COMMAND…`

It drops root where asked, asks the Linux kernel to send SIGNAL when the supervisor dies (however
it dies), and then replaces itself with COMMAND. The order matters: changing the user clears that
request, and replacing the program does not. Other systems have only `reaper.py`.

A script of its own rather than `preexec_fn`: that runs Python between fork and exec, where another
thread's lock may be held for ever.
"""

import ctypes
import os
import sys

_PR_SET_PDEATHSIG = 1


def _drop_root(uid: int, gid: int) -> None:
    if uid < 0:
        return
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def _die_with(parent: int, signal_number: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal_number, 0, 0, 0)
    if os.getppid() != parent:
        # It died before the request was made: nobody would ever tell us.
        sys.exit(1)


def main(arguments: list[str]) -> None:
    """Never returns: the process becomes the command, or ends with status 1 or 127."""
    parent, signal_number, uid, gid, niceness = map(int, arguments[:5])
    command = arguments[5:]
    os.nice(niceness)
    try:
        _drop_root(uid, gid)
        _die_with(parent, signal_number)
        os.execv(command[0], command)  # noqa: S606 - this is the whole point
    except OSError as error:
        sys.exit(f"cannot run {command[0]} as user {uid if uid >= 0 else os.geteuid()}: {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
