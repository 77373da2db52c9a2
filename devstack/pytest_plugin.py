"""Gives a test run its own parts, fresh, before Django's settings are read.

Loaded by `-p devstack.pytest_plugin`. The process that runs pytest (the controller, under xdist)
starts the parts once and exports the contract; xdist's workers inherit it and share the parts. So
a test that takes a server away must have its own: `private_valkey()`, `private_s3()` and
`private_stripe()`.
"""

import os
import secrets
import shutil
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from devstack.environment import wanted_parts
from devstack.errors import DevstackError
from devstack.identity import discard_home
from devstack.lock import StateLock
from devstack.part import Part, PartOptions
from devstack.paths import StateFolder, checkout_state
from devstack.seaweed import SeaweedS3
from devstack.stack import Stack
from devstack.stripe_double.client import DoubleClient
from devstack.stripe_double.part import StripeDouble
from devstack.valkey import Valkey

_STACK = pytest.StashKey[Stack]()
_SITE = {
    "DEBUG": "false",
    "SITE_URL": "http://testserver",
    "EMAIL_URL": "memory://",
    "EMAIL_RATE": "0",  # the tests that are about it set one
    "SECOND_FACTOR_REQUIRED_FOR": "",  # the tests that are about it ask for one
    "STATIC_MANIFEST": "false",  # tests read static files from the sources, uncollected
}


@dataclass(frozen=True)
class PrivatePart:
    """A part that one test may stop and start; its address stays the same."""

    environment: dict[str, str]
    stack: Stack
    name: str

    @property
    def url(self) -> str:
        """The address: BROKER_URL, AWS_S3_ENDPOINT_URL or STRIPE_API_HOST, by what it is."""
        names = ("BROKER_URL", "AWS_S3_ENDPOINT_URL", "STRIPE_API_HOST")
        return next(self.environment[name] for name in names if name in self.environment)

    def stop(self) -> None:
        """Begin an outage: connections are refused."""
        self.stack.stop_part(self.name)

    def start(self) -> None:
        """End the outage; returns when the part serves again, with its data if it is durable."""
        self.stack.start_part(self.name)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests(
    early_config: pytest.Config,
) -> Generator[None, object, object]:
    """Start the parts. A wrapper, so that it runs before pytest-django reads the settings."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        _start(early_config)
    return (yield)


def pytest_report_header(config: pytest.Config) -> str | None:
    """Name the servers of this run."""
    stack = config.stash.get(_STACK, None)
    if stack is None:
        return None
    names = ", ".join(part.name for part in stack.parts)
    return f"embedded parts: {names or 'none, all external'}"


@contextmanager
def private_valkey() -> Iterator[PrivatePart]:
    """A Valkey of the caller's own, on its own port, kept across `stop()` and `start()`."""
    with _private(Valkey) as part:
        yield part


@contextmanager
def private_s3() -> Iterator[PrivatePart]:
    """An S3 of the caller's own, with the usual buckets; takes about two seconds."""
    with _private(SeaweedS3) as part:
        yield part


@dataclass(frozen=True)
class PrivateStripe(PrivatePart):
    """A Stripe double, with the commands by which a test plays payers, banks and bad days."""

    @property
    def secret_key(self) -> str:
        """The one API key that it accepts."""
        return self.environment["STRIPE_SECRET_KEY"]

    @property
    def control(self) -> DoubleClient:
        """See `devstack/stripe_double/control.py`."""
        return DoubleClient(self.url)


@contextmanager
def private_stripe() -> Iterator[PrivateStripe]:
    """A Stripe double of the caller's own; what it knows is kept across `stop()` and `start()`."""
    with _private(StripeDouble) as part:
        yield PrivateStripe(part.environment, part.stack, part.name)


@contextmanager
def private_folder(label: str) -> Iterator[StateFolder]:
    """A state folder for one use, removed at the end whatever happened."""
    state = _new_folder(label)
    try:
        yield state
    finally:
        _remove(state)


def _start(config: pytest.Config) -> None:
    given = dict(os.environ)
    _sweep_dead_runs()
    state = _new_folder("run")
    stack = Stack(state, wanted_parts(given), given, _SITE, PartOptions(durable=False))
    config.add_cleanup(lambda: _remove(state))
    try:
        stack.launch()
        config.add_cleanup(stack.stop)
        stack.wait()
    except DevstackError as error:
        raise pytest.UsageError(str(error)) from error
    config.stash[_STACK] = stack
    secret_key = given.get("SECRET_KEY") or secrets.token_urlsafe(50)
    os.environ.update(stack.environment() | {"SECRET_KEY": secret_key})


@contextmanager
def _private(part_type: type[Part]) -> Iterator[PrivatePart]:
    with private_folder(part_type.name) as state, Stack(state, [part_type], given={}) as stack:
        yield PrivatePart(stack.parts[0].environment(), stack, part_type.name)


def _runs_folder() -> Path:
    return checkout_state().path / "test-runs"


def _new_folder(label: str) -> StateFolder:
    root = checkout_state()
    root.create()
    root.static.mkdir(exist_ok=True)  # WhiteNoise warns about a missing STATIC_ROOT
    runs = StateFolder(_runs_folder())
    runs.path.mkdir(exist_ok=True)
    runs.path.chmod(root.path.stat().st_mode & 0o777)
    return StateFolder(runs.path / f"{label}-{os.getpid()}-{secrets.token_hex(4)}")


def _remove(state: StateFolder) -> None:
    shutil.rmtree(state.path, ignore_errors=True)
    discard_home(state.path)


def _sweep_dead_runs() -> None:
    """Remove the folders of runs that were killed: those whose lock nobody holds any more."""
    for folder in _runs_folder().glob("*-*-*"):
        lock = StateLock(folder / "devstack.lock")
        if (folder / "devstack.lock").exists() and not lock.is_held():
            _remove(StateFolder(folder))
