"""The application's own processes: migrations, demo data, web server, worker with beat."""

import hashlib
import http.client
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from devstack.child import Command
from devstack.errors import PartFailedError
from devstack.paths import ROOT
from devstack.ports import HOST
from devstack.stack import Stack
from devstack.stripe_double.part import StripeDouble

_HEALTH_SECONDS = 60.0


class ApplicationProcesses:
    """Runs the Django project under the supervision of `stack`."""

    def __init__(
        self, stack: Stack, environment: Mapping[str, str], checkpoint: Callable[[], None]
    ) -> None:
        self._stack = stack
        self._environment = environment
        self._checkpoint = checkpoint

    def prepare_database(self) -> None:
        """Migrate, make keys and load the demo academy, unless it was done for exactly these files."""
        self._once("migrations", _migrations(), "migrate", "--no-input")
        self._once("signing-key", [], "create_signing_key", "--if-missing")
        if list(ROOT.glob("*/management/commands/seed_demo.py")):
            self._once("demo", _demo(), "seed_demo")

    def is_prepared(self) -> bool:
        """Whether `prepare_database` has nothing to do."""
        steps = {"migrations": _migrations(), "signing-key": [], "demo": _demo()}
        return all(self._is_done(name, files) for name, files in steps.items())

    def connect_stripe(self) -> None:
        """Let the Stripe double, if there is one, send its events here, unless it does so already."""
        for double in self._stack.parts:
            if isinstance(double, StripeDouble):
                self._connect(double)

    def start(self, port: int) -> None:
        """Start the web server on `port`, a worker that issues and runs beat, and those for the rest."""
        settings = str(ROOT / "devstack" / "web_settings.py")
        web = self._python("-m", "gunicorn", "-c", f"{settings}", PORT=str(port))
        self._stack.start_process("web", web)
        schedule = str(self._stack.state.path / "celerybeat-schedule")
        # Issuing in bulk must not slow down the pages; mail and archive must not slow down issuing.
        beat = ("-B", "-s", schedule)
        issuing = self._celery(
            "certificates,payments,default", "--concurrency=2", *beat, niceness=10
        )
        self._stack.start_process("worker", issuing)
        delivering = self._celery("mail,archive", "--concurrency=2", niceness=19)
        self._stack.start_process("delivery", delivering)
        # A film keeps its worker for minutes; nothing else may wait behind it.
        filming = self._celery("video", "--concurrency=1", niceness=19)
        self._stack.start_process("video", filming)

    def wait_until_healthy(self, port: int) -> None:
        """Return when the web server answers /healthz with 200.

        Raises:
            PartFailedError: a child ended, or it took longer than a minute.
        """
        deadline = time.monotonic() + _HEALTH_SECONDS
        status: int | None = None
        while status != http.client.OK:
            self._stack.check()
            self._checkpoint()
            if time.monotonic() > deadline:
                reason = f"answers {status or 'nothing'} at /healthz after a minute"
                log = self._stack.state.logs / "web.log"
                raise PartFailedError("web", reason, log.read_text(errors="replace")[-2_000:])
            time.sleep(0.1)
            status = _health(port)

    def _once(self, name: str, files: Iterable[Path], *management_command: str) -> None:
        digest = _digest(files)
        stamp = self._stack.state.stamp(name)
        if stamp.exists() and stamp.read_text() == digest and self._is_embedded():
            return
        self._manage(*management_command)
        stamp.write_text(digest)

    def _is_done(self, name: str, files: Iterable[Path]) -> bool:
        stamp = self._stack.state.stamp(name)
        return self._is_embedded() and stamp.exists() and stamp.read_text() == _digest(files)

    def _connect(self, double: StripeDouble) -> None:
        stamp = self._stack.state.stamp("stripe")
        if stamp.exists() and stamp.read_text() == self._connection(double) and self._is_embedded():
            return
        self._manage("connect_stripe", "--moved")
        stamp.write_text(self._connection(double))

    def _connection(self, double: StripeDouble) -> str:
        """What is asked for, and what the double says that it has: it may have been reset, or its folder removed."""
        asked = f"{self._environment['SITE_URL']} {_digest(_connecting())}"
        return hashlib.sha256(f"{asked} {double.endpoints()}".encode()).hexdigest()

    def _is_embedded(self) -> bool:
        # A stamp says nothing about somebody else's database.
        return any(part.name == "postgres" for part in self._stack.parts)

    def _manage(self, *arguments: str) -> None:
        name = arguments[0]
        print(f"  {name} …", flush=True)
        child = self._stack.start_process(name, self._python("manage.py", *arguments))
        while child.exit_code is None:
            self._checkpoint()
            time.sleep(0.05)
        if child.exit_code != 0:
            raise PartFailedError(name, f"ended with exit code {child.exit_code}", child.log_tail())
        self._stack.forget(name)

    def _celery(self, queues: str, *options: str, niceness: int) -> Command:
        quick = ("--without-mingle", "--without-gossip", "--loglevel=INFO")
        name = f"{queues.partition(',')[0]}@%h"
        worker = ("-m", "celery", "-A", "lms", "worker", "-Q", queues, "-n", name)
        return self._python(*worker, *options, *quick, niceness=niceness)

    def _python(self, *arguments: str, niceness: int = 0, **extra: str) -> Command:
        environment = {**self._environment, "PYTHONUNBUFFERED": "1", **extra}
        argv = [sys.executable, *arguments]
        return Command(argv=argv, cwd=ROOT, environment=environment, niceness=niceness)


def _migrations() -> list[Path]:
    # The pinned requirements stand for the migrations of third-party applications.
    return [*ROOT.glob("*/migrations/*.py"), *ROOT.glob("requirements/base.txt")]


def _demo() -> list[Path]:
    commands = ROOT.glob("*/management/commands/seed_demo.py")
    sources = [path for path in ROOT.glob("*/demo/**/*") if path.is_file()]
    return [*commands, *(path for path in sources if "__pycache__" not in path.parts)]


def _connecting() -> list[Path]:
    names = ("payments/event_types.py", "payments/services/connecting.py", "lms/settings.py")
    return [ROOT / name for name in names]


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(str(file.relative_to(ROOT)).encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _health(port: int) -> int | None:
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status
    except OSError:
        return None
    finally:
        connection.close()
