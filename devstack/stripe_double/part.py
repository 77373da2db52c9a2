"""The double as a part of the embedded stack: a child process on a free loopback port."""

import json
import os
import sys
import urllib.request
from pathlib import Path

from devstack.child import Command
from devstack.errors import NotReadyError
from devstack.part import Part
from devstack.paths import ROOT, write_private
from devstack.ports import HOST, PortBook
from devstack.stripe_double.ids import random_text


class StripeDouble(Part):
    """Takes Stripe's place where no key is configured. It asks for the key that it made itself."""

    name = "stripe"

    def assign_ports(self, ports: PortBook) -> None:
        self.port = ports.assign("stripe")

    def prepare(self) -> None:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        # A file rather than arguments: anybody can read the arguments of a process.
        settings = {"host": HOST, "port": self.port, "secret_key": self.secret_key}
        if self.options.durable:
            settings["journal"] = str(self._folder / "journal.jsonl")
        write_private(self._configuration, json.dumps(settings))

    def command(self) -> Command:
        module = ["-m", "devstack.stripe_double", str(self._configuration)]
        return Command(
            argv=[sys.executable, *module],
            cwd=ROOT,
            environment={"PATH": os.defpath, "LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1"},
        )

    def probe(self) -> None:
        try:
            self._get("balance")
        except OSError as error:
            raise NotReadyError(str(error)) from error

    def endpoints(self) -> str:
        """The webhook endpoints that it has now, as it answers the API.

        Raises:
            OSError: it does not answer.
        """
        return self._get("webhook_endpoints?limit=100")

    def environment(self) -> dict[str, str]:
        return {"STRIPE_API_HOST": self.url, "STRIPE_SECRET_KEY": self.secret_key}

    @property
    def url(self) -> str:
        """Of the API, the pages and the dashboard."""
        return f"http://{HOST}:{self.port}"

    @property
    def secret_key(self) -> str:
        """Made once for a state folder, in the shape that dj-stripe wants."""
        kept = self._folder / "secret-key"
        if not kept.exists():
            self._folder.mkdir(mode=0o700, exist_ok=True)
            write_private(kept, f"sk_test_{random_text(32)}")
        return kept.read_text(encoding="utf-8")

    def _get(self, path: str) -> str:
        request = urllib.request.Request(f"{self.url}/v1/{path}")  # noqa: S310
        request.add_header("Authorization", f"Bearer {self.secret_key}")
        with urllib.request.urlopen(request, timeout=2) as response:  # noqa: S310
            return str(response.read(), "utf-8")

    @property
    def _folder(self) -> Path:
        return self.state.path / "stripe"

    @property
    def _configuration(self) -> Path:
        return self._folder / "double.json"
