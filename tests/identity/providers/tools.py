"""The two providers, as programs."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from devstack.paths import ROOT
from tests.tools import installed, npm, run

HERE = Path(__file__).resolve().parent


def certified_provider() -> Path:
    """Return the folder of the certified provider: npm's ``oidc-provider`` beside the script that runs it."""
    sources = [HERE / name for name in ("certified.mjs", "package.json", "package-lock.json")]

    def install(folder: Path) -> None:
        for source in sources:
            shutil.copy(source, folder)
        npm(folder, "ci", "--omit=dev")

    return installed("oidc-provider", sources, install)


def emulator_program() -> Path:
    """Return the Cognito emulator's program, in an environment of its own: it pins a botocore that is not ours."""
    pins = ROOT / "requirements" / "emulator.txt"

    def install(folder: Path) -> None:
        run(
            [sys.executable, "-m", "uv", "venv", "--quiet", "--python", sys.executable, "venv"],
            folder,
        )
        python = folder / "venv" / "bin" / "python"
        pip = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--require-hashes"]
        run([*pip, "--python", str(python), "-r", str(pins)], folder)

    return installed("ministack", [pins], install) / "venv" / "bin" / "ministack"
