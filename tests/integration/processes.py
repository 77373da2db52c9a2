"""Real web servers and workers, as processes of their own, on the test's database."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]


def wait_until(condition: Callable[[], bool], *, seconds: float = 60, what: str = "") -> None:
    """Return when ``condition`` holds; fail after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {what or condition}")
        time.sleep(0.05)


def environment(broker_url: str, **extra: str) -> dict[str, str]:
    """The contract for a process on this test's database and the given broker."""
    database = connection.settings_dict
    login = f"{quote(database['USER'])}:{quote(database['PASSWORD'])}"
    return os.environ | {
        "DATABASE_URL": f"postgres://{login}@{database['HOST']}:{database['PORT']}/{database['NAME']}",
        "BROKER_URL": broker_url,
        "CACHE_URL": broker_url.replace("/0", "/1"),
        **extra,
    }


class Process:
    """A process group that ends with the test."""

    def __init__(self, command: list[str], env: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("wb") as output:
            self.popen = subprocess.Popen(
                command,
                cwd=ROOT,
                env=env,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def kill(self) -> None:
        """``kill -9`` of the whole group: nobody gets to say goodbye."""
        self._signal(signal.SIGKILL)
        self.popen.wait(20)

    def stop(self) -> None:
        """Ask it to end; insist after a while."""
        self._signal(signal.SIGTERM)
        try:
            self.popen.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()

    def _signal(self, number: int) -> None:
        if self.popen.poll() is None:
            os.killpg(self.popen.pid, number)


@contextmanager
def worker(folder: Path, env: dict[str, str], *, beat: bool = True) -> Iterator[Process]:
    """A Celery worker with the sweepers. It is killed at the end: a farewell takes seconds, and nothing may need it."""
    command = [sys.executable, "-m", "celery", "-A", "lms", "worker", "--concurrency", "2"]
    if beat:
        command += ["--beat", "--schedule", str(folder / f"beat-{time.monotonic_ns()}")]
    process = Process(command, env, folder / f"worker-{time.monotonic_ns()}.log")
    try:
        yield process
    finally:
        process.kill()


@contextmanager
def web(folder: Path, env: dict[str, str]) -> Iterator[str]:
    """A gunicorn; yields its address once it answers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "lms.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--threads",
        "4",
    ]
    process = Process(
        command, env | {"SITE_URL": address, "ALLOWED_HOSTS": "127.0.0.1"}, folder / "web.log"
    )
    try:
        wait_until(lambda: _answers(f"{address}/healthz"), what=f"web server, see {process.log}")
        yield address
    finally:
        process.stop()


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=5) as response:  # noqa: S310  # our own address
            return response.status == 200
    except (URLError, ConnectionError, TimeoutError):
        return False
