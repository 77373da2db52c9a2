"""Command line: `python -m devstack run | parts | with -- CMD… | browser | clean`."""

import argparse
import shutil
import sys
from collections.abc import Sequence

from devstack.browser import ensure_browser
from devstack.errors import DevstackError
from devstack.identity import discard_home
from devstack.interrupts import StopRequestedError
from devstack.lock import StateLock
from devstack.paths import checkout_state
from devstack.run import parts, run, run_with


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code."""
    options = _parser().parse_args(arguments)
    try:
        return _dispatch(options)
    except DevstackError as error:
        print(f"devstack: {error}", file=sys.stderr)
    except StopRequestedError:
        print("devstack: interrupted.", file=sys.stderr)
    except PermissionError as error:
        told = f"no permission for {error.filename}: start as its owner, or set TITULA_VAR."
        print(f"devstack: {told}", file=sys.stderr)
    return 1


def clean() -> None:
    """Delete the state of this checkout: database, files, mail, secrets.

    Raises:
        DevstackError: the stack is running.
    """
    state = checkout_state()
    lock = StateLock(state.lock)
    if lock.is_held():
        raise DevstackError("The stack of this checkout is running: stop it first.")
    if state.path.exists():
        shutil.rmtree(state.path)
    discard_home(state.path)


def _dispatch(options: argparse.Namespace) -> int:
    match options.command:
        case "run":
            run(follow_parent=options.follow_parent)
        case "parts":
            parts()
        case "with":
            return run_with(options.words)
        case "browser":
            print(ensure_browser())
        case _:
            clean()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="devstack", description="The embedded parts.")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("run", help="serve the application until Ctrl-C")
    serve.add_argument("--follow-parent", action="store_true", help="stop when the caller dies")
    commands.add_parser("parts", help="run only PostgreSQL, Valkey and S3")
    attach = commands.add_parser("with", help="run a command with the parts' addresses set")
    attach.add_argument("words", nargs="+", metavar="-- CMD")
    commands.add_parser("browser", help="print the path of a Chromium, installing one if needed")
    commands.add_parser("clean", help="delete the state of this checkout")
    return parser
