"""The servers of a run: fresh ones, unless the environment names others, gone again at the end."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from certificates.keys.bundle import new_bundle
from devstack.paths import checkout_state
from devstack.pytest_plugin import private_folder


def again_with_servers(arguments: Sequence[str]) -> int:
    """Run the benchmarks in a child with its own servers; returns its exit code.

    Not those of `make run`: thousands of documents would stay in its S3, and its workers would take our work.
    """
    target = checkout_state().path / "bench.json"
    with private_folder("bench") as state:
        own = {"TITULA_VAR": str(state.path), "TITULA_BENCH_JSON": str(target)}
        own["EMAIL_URL"] = "dummy://"
        own["DEBUG"] = "false"  # Django keeps every statement in memory otherwise
        own["STATIC_MANIFEST"] = "false"
        python = sys.executable
        command = [python, "-m", "devstack", "with", "--", python, "-m", "benchmarks", *arguments]
        return subprocess.run(command, env=os.environ | own, check=False).returncode


def bench_json() -> Path:
    """Where the figures are written."""
    return Path(os.environ["TITULA_BENCH_JSON"])


def signing_key() -> dict[str, str]:
    """Return the environment with keys of this run's own, for this process and for its children."""
    bundle = new_bundle(name="Academia Titula", years=30, now=datetime(2026, 1, 1, tzinfo=UTC))
    return {
        "CERTIFICATE_SIGNING_KEY": "env:BENCH_SIGNING_KEY",
        "BENCH_SIGNING_KEY": bundle.decode(),
    }


def child(module: str, *arguments: float) -> list[str]:
    """Return the command that runs ``main`` of a module of this package in a process of its own."""
    return [sys.executable, "-m", "benchmarks.child", module, *map(str, arguments)]


def environment_of_children(database: str) -> Mapping[str, str]:
    """Return the environment of processes that work in the scratch ``database``."""
    url = urlsplit(os.environ["DATABASE_URL"])
    return os.environ | {"DATABASE_URL": urlunsplit(url._replace(path=f"/{database}"))}
