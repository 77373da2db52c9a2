"""The certified provider and the emulated Cognito as children of the test run, which end when it does."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from typing import ClassVar
from urllib.request import urlopen

from devstack.child import Command
from devstack.errors import NotReadyError
from devstack.part import Part
from devstack.ports import HOST, PortBook
from devstack.pytest_plugin import private_folder
from devstack.stack import Stack
from tests.identity.providers.bent import CLIENT_ID, CLIENT_SECRET
from tests.identity.providers.tools import certified_provider, emulator_program
from tests.tools import node_program


class _Provider(Part):
    """A web server that is ready when it answers."""

    ready_path: ClassVar[str]

    def assign_ports(self, ports: PortBook) -> None:
        self.port = ports.assign(self.name)

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    def probe(self) -> None:
        try:
            with urlopen(f"{self.address}{self.ready_path}", timeout=5):  # noqa: S310 - our own address
                return
        except (OSError, HTTPException) as error:
            raise NotReadyError(str(error)) from error

    def environment(self) -> dict[str, str]:
        return {}


class CertifiedProvider(_Provider):
    """npm's ``oidc-provider``: everybody is who they say, their login is their address."""

    name = "oidc-provider"
    ready_path = "/.well-known/openid-configuration"

    def prepare(self) -> None:
        self._folder = certified_provider()

    def command(self) -> Command:
        environment = {
            "PATH": os.defpath,
            "PORT": str(self.port),
            "CLIENT_ID": CLIENT_ID,
            "CLIENT_SECRET": CLIENT_SECRET,
        }
        return Command([str(node_program()), "certified.mjs"], self._folder, environment)


class EmulatedCognito(_Provider):
    """PyPI's ``ministack``."""

    name = "ministack"
    ready_path = "/_ministack/health"

    def prepare(self) -> None:
        self._program = emulator_program()
        self._home = self.state.path / "ministack"
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
            "MINISTACK_REGION": "eu-west-1",
            # These would listen on ports of their own, which two runs at once cannot share.
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
        }
        return Command([str(self._program)], self._home, environment)


@contextmanager
def running(part_type: type[_Provider]) -> Iterator[str]:
    """Yield the address of a provider, installed first if it is not."""
    with private_folder(part_type.name) as state, Stack(state, [part_type], given={}) as stack:
        part = stack.parts[0]
        assert isinstance(part, _Provider)
        yield part.address
