"""Talks to a running double's control API: for tests, demos and people at a prompt."""

import json
import urllib.error
import urllib.request
from typing import Any

_SECONDS = 60


class ControlError(Exception):
    """The double refused a command; the message says why."""


class DoubleClient:
    """The control API of the double at `url`, such as `http://127.0.0.1:12111`."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def do(self, **commands: Any) -> dict[str, Any]:
        """Give commands, in order; returns the result of each. See `control.py`.

        Raises:
            ControlError: one was refused; those before it are done.
        """
        answer = self._call(json.dumps(commands).encode())
        return dict(answer["results"])

    def settings(self, **changes: Any) -> None:
        """Change how it behaves. See `settings.py`."""
        self.do(settings=changes)

    def state(self) -> dict[str, Any]:
        """Settings, faults to come, and counts of events and deliveries."""
        return self._call(None)

    def _call(self, body: bytes | None) -> dict[str, Any]:
        request = urllib.request.Request(f"{self.url}/_double/control", body)  # noqa: S310
        request.add_header("Content-Type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=_SECONDS) as response:  # noqa: S310
                return dict(json.load(response))
        except urllib.error.HTTPError as error:
            with error:
                raise ControlError(error.read().decode(errors="replace")) from error
