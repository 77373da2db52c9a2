"""A part that is a web server on one port, ready when it answers."""

from http.client import HTTPException
from typing import ClassVar
from urllib.request import urlopen

from devstack.errors import NotReadyError
from devstack.part import Part
from devstack.ports import HOST, PortBook


class WebPart(Part):
    """Ready when ``ready_path`` is answered with a success."""

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
