"""A supervisor as a process: to start, to ask and to kill."""

import os
import subprocess
import sys
import time
from pathlib import Path

from devstack.environment import read_environment
from devstack.lock import StateLock
from devstack.paths import ROOT, StateFolder

# The test run has parts of its own, whose addresses would make every part step aside.
_CONTRACT = (
    *("DATABASE_URL", "BROKER_URL", "CACHE_URL", "AWS_S3_ENDPOINT_URL", "AWS_S3_REGION_NAME"),
    *("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "MEDIA_BUCKET", "PUBLIC_BUCKET"),
    *("STRIPE_API_HOST", "STRIPE_SECRET_KEY"),
    *("SECRET_KEY", "DEBUG", "SITE_URL", "EMAIL_URL", "PORT"),
)


class Supervisor:
    """`python -m devstack …` as a process."""

    def __init__(self, state: StateFolder, *words: str, **environment: str) -> None:
        self.state = state
        inherited = {name: value for name, value in os.environ.items() if name not in _CONTRACT}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "devstack", *words],
            cwd=ROOT,
            env={**inherited, "TITULA_VAR": str(state.path), **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_until_running(self) -> dict[str, str]:
        """The contract it has written down."""
        deadline = time.monotonic() + 60
        while not self.state.environment_file.exists():
            assert self.process.poll() is None, self.process.communicate()
            assert time.monotonic() < deadline, "not running after a minute"
            time.sleep(0.05)
        return read_environment(self.state)

    def finish(self) -> tuple[int, str, str]:
        """Exit code, standard output and standard error, once it has ended by itself."""
        output, errors = self.process.communicate(timeout=60)
        return self.process.returncode, output, errors

    def kill(self) -> None:
        """End it as the kernel does when memory is short."""
        self.process.kill()
        self.process.communicate()

    def children(self) -> list[int]:
        """The process ids of its children (Linux only: elsewhere none)."""
        listing = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in listing.read_text().split()] if listing.exists() else []


def wait_until_free(state: StateFolder) -> None:
    """Return when no supervisor and no server has the state any more."""
    deadline = time.monotonic() + 30
    while StateLock(state.lock).is_held():
        assert time.monotonic() < deadline, "something still runs"
        time.sleep(0.05)


def is_alive(pid: int) -> bool:
    """Whether the process exists and is no zombie."""
    status = Path(f"/proc/{pid}/stat")
    return status.exists() and status.read_text().rpartition(")")[2].split()[0] != "Z"


def elsewhere(*names: str) -> dict[str, str]:
    """Addresses under which nothing answers: each makes its part step aside."""
    addresses = {
        "DATABASE_URL": "postgres://u:p@127.0.0.1:9/d",
        "BROKER_URL": "redis://127.0.0.1:9/0",
        "AWS_S3_ENDPOINT_URL": "http://127.0.0.1:9",
        "STRIPE_SECRET_KEY": "sk_test_elsewhere",
    }
    return {name: addresses[name] for name in names}
