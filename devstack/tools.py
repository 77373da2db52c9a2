"""Programs that neither the application nor its own environment contains, installed once under ``var/tools``."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from devstack.errors import DevstackError
from devstack.paths import checkout_state


def installed(name: str, sources: list[Path], install: Callable[[Path], None]) -> Path:
    """Return a folder that ``install`` has filled for exactly these sources; one process at a time."""
    pinned = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:16]
    tools = checkout_state().path / "tools"
    tools.mkdir(parents=True, exist_ok=True)
    folder, done = tools / f"{name}-{pinned}", tools / f"{name}-{pinned}.done"
    with (tools / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)  # what a killed run left half done
            folder.mkdir()
            install(folder)
            done.touch()
    return folder


def run(command: list[str], cwd: Path, environment: Mapping[str, str] | None = None) -> None:
    """Run a command, with ``environment`` over this process's own.

    Raises:
        DevstackError: it failed; with what it said.
    """
    ran = subprocess.run(
        command,
        cwd=cwd,
        env=os.environ | dict(environment or {}),
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode != 0:
        raise DevstackError(f"{' '.join(command)}\n{ran.stdout}\n{ran.stderr}")
