"""What a process may do that runs a template: compute, and read the files of this package.

Limits of the operating system bound time, memory and files. An audit hook (PEP 578) refuses what
the typesetter should never do; it is a second lock behind ``typeset.POLICY``, not a sandbox for
hostile Python.
"""

from __future__ import annotations

import mimetypes
import os
import resource
import sys
from typing import Any, Final

_CPU_SECONDS: Final = 20
_MEMORY: Final = 1536 * 1024 * 1024
_FILES: Final = 64
_REFUSED: Final = frozenset(
    {
        "subprocess.Popen",
        "os.system",
        "os.exec",
        "os.fork",
        "os.forkpty",
        "os.posix_spawn",
        "os.chmod",
        "os.chown",
        "os.link",
        "os.mkdir",
        "os.remove",
        "os.rename",
        "os.rmdir",
        "os.symlink",
        "os.truncate",
        "os.utime",
    }
)


class Confined(PermissionError):
    """The template made the typesetter reach for something outside."""


def confine() -> None:
    """Bound this process from now on; it cannot be undone."""
    mimetypes.init()  # reads files of the system, and the typesetter would ask for it later
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_FILES, _FILES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    readable = tuple({os.path.realpath(path) + os.sep for path in (*sys.path, sys.prefix) if path})
    sys.addaudithook(lambda event, arguments: _check(event, arguments, readable))


def _check(event: str, arguments: tuple[Any, ...], readable: tuple[str, ...]) -> None:
    if event.startswith("socket.") or event in _REFUSED:
        raise Confined(event)
    if event == "open":
        _check_open(arguments, readable)


def _check_open(arguments: tuple[Any, ...], readable: tuple[str, ...]) -> None:
    path, mode, flags = arguments
    if isinstance(path, int):
        return
    if (mode and set(mode) & set("wax+")) or flags & (os.O_WRONLY | os.O_RDWR):
        raise Confined(f"write {os.fspath(path)!r}")
    if not os.path.realpath(os.fsdecode(path)).startswith(readable):
        raise Confined(f"read {os.fspath(path)!r}")
