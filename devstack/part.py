"""What every embedded part offers to the stack that runs it."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from devstack.child import Command
from devstack.credentials import Credentials
from devstack.paths import StateFolder
from devstack.ports import PortBook


@dataclass(frozen=True)
class PartOptions:
    """How the parts of one stack differ from those of another.

    `durable=False` trades safety against power cuts for speed. `origins` are the web origins whose
    pages may read from and send to the private bucket; a `*` stands for anything.
    """

    durable: bool = True
    origins: tuple[str, ...] = ("http://*",)


class Part(ABC):
    """A server that keeps its data in a state folder and listens on loopback."""

    name: ClassVar[str]

    def __init__(
        self,
        state: StateFolder,
        credentials: Credentials,
        ports: PortBook,
        options: PartOptions,
    ) -> None:
        self.state = state
        self.credentials = credentials
        self.options = options
        self.assign_ports(ports)

    @abstractmethod
    def assign_ports(self, ports: PortBook) -> None:
        """Choose every port that the server will listen on."""

    @abstractmethod
    def prepare(self) -> None:
        """Write configuration and create data. Called with the state locked, before each start."""

    @abstractmethod
    def command(self) -> Command:
        """The server's command line."""

    @abstractmethod
    def probe(self) -> None:
        """Use the server once, and create what the application expects to find in it.

        Raises:
            NotReadyError: it does not answer yet.
        """

    @abstractmethod
    def environment(self) -> dict[str, str]:
        """The variables by which the application finds the server."""

    def tidy(self) -> None:  # noqa: B027 - most parts leave nothing outside their folder
        """Remove what the ended server left outside its folder."""
