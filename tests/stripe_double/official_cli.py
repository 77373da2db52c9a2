"""The official Stripe CLI."""

import os
import shutil
import subprocess
from pathlib import Path

from devstack.tools import installed
from tests.tools import npm

_PINS = Path(__file__).resolve().parent / "package.json"


def stripe_cli() -> Path:
    """The program, of exactly the pinned version."""
    folder = installed("stripe-cli", [_PINS], _install)
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
    # Without its scripts: the installer's would fetch the program again from elsewhere. Without a
    # lock file: npm writes it for one platform only; the one dependency is pinned by its dependent.
    npm(folder, "install", "--no-package-lock")
