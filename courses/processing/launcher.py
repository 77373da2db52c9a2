"""Starts a program that reads hostile files, bounded by the operating system. Run as a script, never imported.

``python -I -S launcher.py CPU_SECONDS MEMORY_BYTES FILE_BYTES NICENESS PROGRAM ARGUMENTS…``

A process of its own sets the limits, because code between fork and exec of a threaded worker may hang.
"""

import ctypes
import os
import resource
import signal
import sys

_PR_SET_PDEATHSIG = 1  # prctl(2)


def main(cpu: str, memory: str, size: str, niceness: str, *command: str) -> None:
    """Bound this process, then become the program."""
    if sys.platform == "linux":
        # A worker that is killed takes its ffmpeg with it; otherwise two would work on one film.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    # The gentle signal a little before the one that cannot be caught.
    resource.setrlimit(resource.RLIMIT_CPU, (int(cpu), int(cpu) + 5))
    resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(size), int(size)))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # Python ignores it, and exec would hand that on
    os.nice(int(niceness))
    os.execve(command[0], command, {})  # noqa: S606  # no shell is the point


if __name__ == "__main__":
    main(*sys.argv[1:])
