"""Amazon's Cognito, SES, SNS and SQS on loopback: PyPI's ``ministack``, in an environment of its own.

It checks no signatures and no permissions, and what it sends by SNS is not signed. It is no part of `make run`.
"""

import os
import sys
from pathlib import Path

from devstack.child import Command
from devstack.paths import ROOT
from devstack.ports import HOST
from devstack.tools import installed, run
from devstack.web_part import WebPart

REGION = "eu-west-1"


class Emulator(WebPart):
    """Keeps nothing from one start to the next."""

    name = "ministack"
    ready_path = "/_ministack/health"

    def prepare(self) -> None:
        self._program = emulator_program()
        self._home = self.state.path / self.name
        self._home.mkdir(exist_ok=True)

    def command(self) -> Command:
        environment = {
            "PATH": os.defpath,
            "HOME": str(self._home),
            "TMPDIR": str(self._home),
            "STATE_DIR": str(self._home / "state"),
            "BIND_HOST": HOST,
            "MINISTACK_HOST": HOST,
            "GATEWAY_PORT": str(self.port),
            "MINISTACK_REGION": REGION,
            # These would listen on ports of their own, which two runs at once cannot share.
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
        }
        return Command([str(self._program)], self._home, environment)


def emulator_program() -> Path:
    """Return the emulator's program, installed first if it is not: it pins a botocore that is not ours."""
    pins = ROOT / "requirements" / "emulator.txt"

    def install(folder: Path) -> None:
        uv = [sys.executable, "-m", "uv"]
        run([*uv, "venv", "--quiet", "--python", sys.executable, "venv"], folder)
        python = ["--python", str(folder / "venv" / "bin" / "python")]
        run(
            [*uv, "pip", "install", "--quiet", "--require-hashes", *python, "-r", str(pins)], folder
        )

    return installed("ministack", [pins], install) / "venv" / "bin" / "ministack"
