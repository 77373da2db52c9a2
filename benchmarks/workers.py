"""Real Celery workers, polite to everybody else: one for what students wait for, one for mail and archive.

A drain of mails or documents may last most of a minute, and with a single worker certificates would wait behind it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.db import connection

from benchmarks.servers import environment_of_children

_CELERY: Final = ("-m", "celery", "-q", "-A", "lms", "worker", "--loglevel=WARNING")
_QUICK: Final = ("--without-mingle", "--without-gossip")
#: Queues, processes and niceness of each.
_WORKERS: Final = {
    "front": ("certificates,payments,default", 1, 10),
    "back": ("mail,archive", 2, 19),
}
_STOP_SECONDS: Final = 10


@contextmanager
def workers() -> Iterator[list[int]]:
    """Run them on the scratch database, with beat; yields the process ids of their parents."""
    with tempfile.TemporaryDirectory() as folder:
        running = [_start(name, Path(folder)) for name in _WORKERS]
        try:
            yield [process.pid for process in running]
        finally:
            for process in running:
                _stop(process)


def _start(name: str, folder: Path) -> subprocess.Popen[bytes]:
    queues, processes, niceness = _WORKERS[name]
    own = ["-Q", queues, f"--concurrency={processes}", "-n", f"{name}@%h"]
    if name == "front":
        own += ["-B", "-s", str(folder / "celerybeat-schedule")]
    command = ["nice", "-n", str(niceness), sys.executable, *_CELERY, *_QUICK, *own]
    environment = environment_of_children(connection.settings_dict["NAME"])
    return subprocess.Popen(command, env=environment, start_new_session=True)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Ask it, then make it: what it still has to do is of no use to anybody."""
    process.terminate()
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def peaks_mb(parents: list[int]) -> list[float]:
    """The most memory that each child of ``parents`` has held, in MB; none where there is no /proc."""
    files = [Path(f"/proc/{parent}/task/{parent}/children") for parent in parents]
    children = [pid for file in files if file.exists() for pid in file.read_text().split()]
    statuses = [Path(f"/proc/{pid}/status").read_text() for pid in children]
    return [int(text.split("VmHWM:")[1].split()[0]) / 1024 for text in statuses]
