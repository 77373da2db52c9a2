"""The commands that start the stack: `run`, `parts` and `with`."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence

from devstack.application import ApplicationProcesses
from devstack.credentials import Credentials
from devstack.environment import (
    application_environment,
    mail_folder_url,
    read_environment,
    wanted_parts,
    write_environment,
)
from devstack.errors import DevstackError
from devstack.interrupts import Interrupts, StopRequestedError, deferred_signals
from devstack.lock import StateLock
from devstack.part import PartOptions
from devstack.paths import ROOT, StateFolder, checkout_state
from devstack.ports import is_free
from devstack.selling import payment_rows
from devstack.stack import Stack

_DEMO_ACCOUNTS = (
    ("alicia@example.com", "student"),
    ("bruno@example.com", "student"),
    ("carla@example.com", "instructor"),
    ("diego@example.com", "staff"),
)
_DEMO_PASSWORD = "titula-demo"  # noqa: S105 - printed for everybody to use


def run(*, follow_parent: bool = False) -> None:
    """Serve the application until Ctrl-C.

    Raises:
        DevstackError: with one sentence for the user.
    """
    started = time.monotonic()
    port = _chosen_port()
    state = checkout_state()
    _refuse_second_start(state)
    if not is_free(port):
        raise DevstackError(
            f"Port {port} is in use by another program: choose another, as in `make run PORT=8001`."
        )
    with deferred_signals(follow_parent=follow_parent) as interrupts:
        stack = _stack(state, interrupts)
        try:
            _serve(stack, interrupts, port, started)
        except StopRequestedError:
            print("\nStopping …", flush=True)
        finally:
            stack.stop()
    print("Stopped.")


def parts() -> None:
    """Run only the embedded parts until Ctrl-C."""
    state = checkout_state()
    with deferred_signals() as interrupts:
        stack = _stack(state, interrupts)
        try:
            _start_parts(stack)
            print(f"The embedded parts run; their addresses are in {state.environment_file}")
            print("Stop with Ctrl-C.", flush=True)
            _watch(stack, interrupts)
        except StopRequestedError:
            print("\nStopping …", flush=True)
        finally:
            stack.stop()


def run_with(command: Sequence[str]) -> int:
    """Run `command` with the contract in its environment; return its exit code.

    Attaches to the stack that runs in this checkout, else starts the parts for the duration.
    """
    state = checkout_state()
    if StateLock(state.lock).is_held() and state.environment_file.exists():
        return _call(command, read_environment(state))
    with deferred_signals() as interrupts:
        stack = _stack(state, interrupts)
        try:
            _start_parts(stack)
            return _call(command, stack.environment())
        finally:
            stack.stop()


def _serve(stack: Stack, interrupts: Interrupts, port: int, started: float) -> None:
    print("Starting …", flush=True)
    stack.launch()
    values = stack.environment()
    environment = application_environment(os.environ, values)
    application = ApplicationProcesses(stack, environment, interrupts.checkpoint)
    prepared = application.is_prepared()
    if prepared:
        # Nothing in the way: the web server and the worker load while the parts do.
        application.start(port)
    stack.wait()
    write_environment(stack.state, values)
    if not prepared:
        application.prepare_database()
        application.start(port)
    application.connect_stripe()
    application.wait_until_healthy(port)
    _print_table(values, stack.state, time.monotonic() - started)
    _watch(stack, interrupts)


def _start_parts(stack: Stack) -> None:
    stack.launch()
    stack.wait()
    write_environment(stack.state, stack.environment())


def _watch(stack: Stack, interrupts: Interrupts) -> None:
    while True:
        interrupts.checkpoint()
        stack.check()
        time.sleep(0.2)


def _stack(state: StateFolder, interrupts: Interrupts) -> Stack:
    state.create()
    given = dict(os.environ)
    site = _site(state, given)
    # The same machine by its other name, which people type.
    origins = (site["SITE_URL"], site["SITE_URL"].replace("127.0.0.1", "localhost"))
    options = PartOptions(origins=origins)
    return Stack(state, wanted_parts(given), given, site, options, interrupts.checkpoint)


def _site(state: StateFolder, given: Mapping[str, str]) -> dict[str, str]:
    state.mail.mkdir(exist_ok=True)
    state.static.mkdir(exist_ok=True)  # WhiteNoise warns about a missing STATIC_ROOT
    defaults = {
        "SECRET_KEY": Credentials.of(state).secret_key,
        "DEBUG": "true",
        "SITE_URL": f"http://127.0.0.1:{_chosen_port()}",
        "EMAIL_URL": mail_folder_url(state.mail),
        # The demonstration lets its staff in with a password alone.
        "SECOND_FACTOR_REQUIRED_FOR": "",
        "CERTIFICATE_SIGNING_KEY": f"file://{state.path / 'signing-key.pem'}",
    }
    return {name: given.get(name) or value for name, value in defaults.items()}


def _chosen_port() -> int:
    text = os.environ.get("PORT") or "8000"
    if not text.isdigit() or not 0 < int(text) < 65_536:
        raise DevstackError(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def _refuse_second_start(state: StateFolder) -> None:
    # Before looking at the port: the running stack is the likeliest one to have it.
    lock = StateLock(state.lock)
    holder = lock.holder()
    if holder is not None and lock.is_held():
        raise lock.refusal(holder)


def _call(command: Sequence[str], values: Mapping[str, str]) -> int:
    environment = application_environment(os.environ, values)
    try:
        return subprocess.run(command, env=environment, check=False).returncode
    except (FileNotFoundError, PermissionError) as error:
        raise DevstackError(f"Cannot run {command[0]}: {error.strerror}.") from error


def _print_table(values: Mapping[str, str], state: StateFolder, seconds: float) -> None:
    site = values["SITE_URL"]
    rows = [
        ("Site", f"{site}/"),
        ("Admin", f"{site}/admin/"),
        *((role.capitalize(), f"{email}  /  {_DEMO_PASSWORD}") for email, role in _DEMO_ACCOUNTS),
        *payment_rows(values),
        ("Mail", _mail_destination(values, state)),
        ("Logs", _short(state.logs)),
        ("Stop", "Ctrl-C"),
    ]
    width = max(len(label) for label, _ in rows)
    body = [f"  {label.ljust(width)}  {text}" for label, text in rows]
    line = "─" * max(map(len, body))
    print("\n".join([f"\nTitula is ready ({seconds:.1f} s)", line, *body, line]), flush=True)


def _mail_destination(values: Mapping[str, str], state: StateFolder) -> str:
    own = values["EMAIL_URL"] == mail_folder_url(state.mail)
    return f"one file each in {_short(state.mail)}" if own else values["EMAIL_URL"].split("@")[-1]


def _short(path: os.PathLike[str]) -> str:
    text = os.fspath(path)
    return f"{os.path.relpath(text, ROOT)}/" if text.startswith(f"{ROOT}{os.sep}") else f"{text}/"
