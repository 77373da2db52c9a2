"""Running ffmpeg on files that strangers made.

It gets an empty environment, a folder of its own, no network protocol, a named demuxer (so that a playlist is never
taken for a film), and limits of time, memory and file size. What it writes to stderr stays in here.
"""

from __future__ import annotations

import os
import resource
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import imageio_ffmpeg
from django.conf import settings

from courses.exceptions import CannotBeDecoded, TooHeavy
from courses.processing.ladder import Source

_LAUNCHER: Final = Path(__file__).with_name("launcher.py")
_NICENESS: Final = 10
_TICK: Final = 0.5
_TOLD: Final = 2000
_TOO_MUCH: Final = ("Cannot allocate memory", "File too large")
_NO_ROOM: Final = "No space left on device"
# Of a file that is written: more a second than the largest size may have, and a start.
_MOST_BYTES_A_SECOND: Final = 1_000_000
_FIRST_BYTES: Final = 64 * 1024**2

#: Told how many seconds of the film are done; what it raises ends ffmpeg.
Progress = Callable[[float], None]


class Killed(RuntimeError):
    """Ended by something else: nothing is known to be wrong with the film."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one run: seconds on the clock, seconds of all processors together, bytes of memory and of one file."""

    seconds: float
    cpu_seconds: int
    memory: int
    file_size: int


def limits_for(source: Source) -> Limits:
    """Return what a film may take."""
    seconds = settings.VIDEO_LEAST_SECONDS + source.seconds * settings.VIDEO_SECONDS_PER_SECOND
    return Limits(
        seconds=seconds,
        cpu_seconds=int(seconds * settings.VIDEO_THREADS),
        memory=settings.VIDEO_MEMORY_BYTES,
        file_size=int(source.seconds * _MOST_BYTES_A_SECOND) + _FIRST_BYTES,
    )


def program() -> str:
    """Return the path of ffmpeg: the one that the settings name, or the one in the wheel."""
    return settings.VIDEO_FFMPEG or imageio_ffmpeg.get_ffmpeg_exe()


def reading(path: str, demuxer: str, *options: str) -> list[str]:
    """Return the arguments that open a film."""
    threads = str(settings.VIDEO_THREADS)
    safe = ("-protocol_whitelist", "file,pipe", "-threads", threads, "-f", demuxer)
    return [*safe, *options, "-i", path]


def run(arguments: Sequence[str], folder: Path, limits: Limits, progress: Progress) -> None:
    """Run ffmpeg in ``folder`` to its end.

    Raises ``CannotBeDecoded`` (it gave up), ``TooHeavy`` (a limit was met), ``Killed``, and what ``progress`` raises.
    """
    began, used = time.monotonic(), _cpu_seconds()
    complaints = folder / "stderr"
    with complaints.open("wb") as stderr, _started(arguments, folder, limits, stderr) as process:
        try:
            _follow(process, progress, began + limits.seconds)
        except BaseException:
            _end(process)
            raise
    said = complaints.read_bytes()[-_TOLD:].decode(errors="replace")
    if process.returncode:
        raise _reason(process.returncode, said, cpu=_cpu_seconds() - used, limits=limits)


def _started(
    arguments: Sequence[str], folder: Path, limits: Limits, stderr: IO[bytes]
) -> subprocess.Popen[bytes]:
    bounds = (limits.cpu_seconds, limits.memory, limits.file_size, _NICENESS)
    quiet = ("-nostdin", "-hide_banner", "-loglevel", "error", "-y")
    telling = ("-progress", "pipe:1", "-stats_period", str(_TICK))
    launcher = (sys.executable, "-I", "-S", str(_LAUNCHER), *map(str, bounds))
    return subprocess.Popen(  # every argument is ours
        [*launcher, program(), *quiet, *telling, *arguments],
        cwd=folder,
        env={},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=stderr,
        process_group=0,
    )


def _follow(process: subprocess.Popen[bytes], progress: Progress, until: float) -> None:
    """Tell what ffmpeg tells, at least each tick, until it closes its output."""
    assert process.stdout is not None  # noqa: S101  # a pipe was asked for
    done, pending = 0.0, b""
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdout, selectors.EVENT_READ)
        while True:
            if time.monotonic() > until:
                raise TooHeavy
            progress(done)
            if not selector.select(_TICK):
                continue
            heard = os.read(process.stdout.fileno(), 65536)
            if not heard:
                break
            *lines, pending = (pending + heard).split(b"\n")
            done = max([done, *map(_seconds, lines)])
    process.wait(timeout=60)


def _seconds(line: bytes) -> float:
    name, _, value = line.partition(b"=")
    return int(value) / 1_000_000 if name == b"out_time_us" and value.isdigit() else 0.0


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _reason(code: int, said: str, *, cpu: float, limits: Limits) -> Exception:
    told = f"exit code {code}: {said}"
    out_of_time = cpu >= limits.cpu_seconds - 1
    if out_of_time or code == -signal.SIGXFSZ or any(words in said for words in _TOO_MUCH):
        return TooHeavy(told=told)
    # 255 is ffmpeg's own end after a signal (fftools/ffmpeg.c): the machine is being shut down.
    if code < 0 or code == 255 or _NO_ROOM in said:
        return Killed(told)
    return CannotBeDecoded(told=told)


def _cpu_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
