"""State folders: secrets that last, ports that are kept, and PostgreSQL under another user."""

import os
from concurrent.futures import ThreadPoolExecutor

import dj_email_url
import dotenv
import psycopg
import pytest

from devstack.credentials import Credentials
from devstack.environment import mail_folder_url, read_environment, write_environment
from devstack.errors import AlreadyRunningError, DevstackError
from devstack.identity import discard_home
from devstack.lock import StateLock
from devstack.part import PartOptions
from devstack.paths import StateFolder
from devstack.ports import PortBook, is_free
from devstack.postgres import Postgres
from devstack.pytest_plugin import private_folder, private_valkey
from devstack.stack import Stack


def throwaway(state: StateFolder) -> Stack:
    """PostgreSQL alone, without waiting for the disk."""
    return Stack(state, [Postgres], given={}, options=PartOptions(durable=False))


def test_secrets_are_made_once_and_closed(state):
    state.create()
    first = Credentials.of(state)
    assert Credentials.of(state) == first
    assert Credentials.generate() != first
    assert state.credentials.stat().st_mode & 0o777 == 0o600


def test_damaged_secrets_are_not_replaced_silently(state):
    state.create()
    state.credentials.write_text("{")
    with pytest.raises(DevstackError, match="make clean"):
        Credentials.of(state)


def test_ports_are_kept_and_differ(state):
    state.create()
    book = PortBook(state.ports)
    ports = [book.assign(name) for name in ("a", "b", "c")]
    book.save()
    assert len(set(ports)) == 3
    assert all(map(is_free, ports))
    assert PortBook(state.ports).assign("b") == ports[1]


def test_the_environment_file_reads_back_alike_for_us_and_for_dotenv(state):
    state.create()
    values = {"A": "plain", "B": "with 'quotes' and \\ and #", "EMAIL_URL": "file:////a b/mail"}
    write_environment(state, values)
    assert read_environment(state) == values
    assert dotenv.dotenv_values(state.environment_file) == values


def test_mail_goes_to_the_folder_that_the_url_names(tmp_path):
    settings = dj_email_url.parse(mail_folder_url(tmp_path))
    assert settings["EMAIL_FILE_PATH"] == str(tmp_path)
    assert settings["EMAIL_BACKEND"].endswith("filebased.EmailBackend")


def test_a_lock_is_refused_while_held_and_free_afterwards(state):
    state.create()
    holder, other = StateLock(state.lock), StateLock(state.lock)
    holder.acquire()
    with pytest.raises(AlreadyRunningError, match=f"process {os.getpid()}"):
        other.acquire()
    holder.release()
    other.acquire()
    other.release()


def test_two_stacks_run_at_once(state):
    with (
        private_folder("devstack-test") as second,
        throwaway(state) as one,
        throwaway(second) as two,
    ):
        urls = {stack.environment()["DATABASE_URL"] for stack in (one, two)}
        with ThreadPoolExecutor() as pool:
            answers = list(pool.map(_answer, urls))
    assert len(urls) == 2
    assert answers == [1, 1]


def test_a_stale_process_number_does_not_stop_postgresql(state):
    with throwaway(state):
        pass
    data = next(state.path.glob("postgres/data"))
    # This very process has the number now, as some other program would after a reboot.
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n")
    with throwaway(state) as stack:
        assert _answer(stack.environment()["DATABASE_URL"]) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to change the user")
def test_a_closed_checkout_moves_only_the_database_and_forgets_it_with_its_secrets(tmp_path):
    tmp_path.chmod(0o700)
    state = StateFolder(tmp_path / "var")
    with throwaway(state) as stack:
        url = stack.environment()["DATABASE_URL"]
        with psycopg.connect(url) as link:
            link.execute("CREATE TABLE old ()")
    assert not (state.path / "postgres").exists()

    state.credentials.unlink()  # as after `rm -rf var`
    with throwaway(state) as stack:
        assert stack.environment()["DATABASE_URL"] != url
        with psycopg.connect(stack.environment()["DATABASE_URL"]) as link:
            assert link.execute("SELECT to_regclass('old')").fetchone() == (None,)
    discard_home(state.path)


def test_an_outage_keeps_the_address_and_the_data():
    with private_valkey() as broker:
        address = broker.url
        broker.stop()
        assert is_free(int(address.rpartition(":")[2].partition("/")[0]))
        broker.start()
        assert broker.url == address


def _answer(url):
    with psycopg.connect(url) as link:
        return link.execute("SELECT 1").fetchone()[0]
