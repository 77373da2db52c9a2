"""The certified provider, as a program."""

from __future__ import annotations

import shutil
from pathlib import Path

from devstack.tools import installed
from tests.tools import npm

HERE = Path(__file__).resolve().parent


def certified_provider() -> Path:
    """Return the folder of the certified provider: npm's ``oidc-provider`` beside the script that runs it."""
    sources = [HERE / name for name in ("certified.mjs", "package.json", "package-lock.json")]

    def install(folder: Path) -> None:
        for source in sources:
            shutil.copy(source, folder)
        npm(folder, "ci", "--omit=dev")

    return installed("oidc-provider", sources, install)
