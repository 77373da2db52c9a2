"""The certified provider as a child of the test run, which ends when it does."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from devstack.child import Command
from devstack.pytest_plugin import private_folder
from devstack.stack import Stack
from devstack.web_part import WebPart
from tests.identity.providers.bent import CLIENT_ID, CLIENT_SECRET
from tests.identity.providers.tools import certified_provider
from tests.tools import node_program


class CertifiedProvider(WebPart):
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


@contextmanager
def running_provider() -> Iterator[str]:
    """Yield the address of the certified provider, installed first if it is not."""
    name = CertifiedProvider.name
    with private_folder(name) as state, Stack(state, [CertifiedProvider], given={}) as stack:
        part = stack.parts[0]
        assert isinstance(part, CertifiedProvider)
        yield part.address
