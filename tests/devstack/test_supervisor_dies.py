"""However the supervisor or a server dies, nothing is left running and nothing is lost."""

import os
import signal
import subprocess
import sys
import time

import psycopg
import redis

from devstack.paths import ROOT, StateFolder
from devstack.s3_client import S3Client
from tests.devstack.supervisor import elsewhere, is_alive, wait_until_free


def s3(values):
    return S3Client(
        values["AWS_S3_ENDPOINT_URL"],
        values["AWS_S3_REGION_NAME"],
        values["AWS_ACCESS_KEY_ID"],
        values["AWS_SECRET_ACCESS_KEY"],
    )


def test_kill_9_leaves_no_orphan_and_the_next_start_finds_the_data(supervise, state: StateFolder):
    supervisor = supervise("parts")
    values = supervisor.wait_until_running()
    children = supervisor.children()
    with psycopg.connect(values["DATABASE_URL"]) as link:
        link.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    with redis.Redis.from_url(values["BROKER_URL"]) as broker:
        broker.set("kept", "42")
    s3(values).put("titula-media", "kept", b"42")

    supervisor.kill()
    # Started at once: it waits for the servers of the dead one to end.
    values = supervise("parts").wait_until_running()

    assert not any(map(is_alive, children))
    with psycopg.connect(values["DATABASE_URL"]) as link:
        assert link.execute("SELECT answer FROM kept").fetchone() == (42,)
    with redis.Redis.from_url(values["BROKER_URL"]) as broker:
        assert broker.get("kept") == b"42"
    assert s3(values).get("titula-media", "kept") == b"42"


def test_kill_9_takes_the_environment_file_along(supervise, state: StateFolder):
    supervisor = supervise("parts", **elsewhere("DATABASE_URL", "AWS_S3_ENDPOINT_URL"))
    supervisor.wait_until_running()
    supervisor.kill()
    wait_until_free(state)
    assert not state.environment_file.exists()


def test_a_crashed_part_is_named_and_stops_the_rest(supervise, state: StateFolder):
    supervisor = supervise("parts", **elsewhere("AWS_S3_ENDPOINT_URL"))
    values = supervisor.wait_until_running()
    children = supervisor.children()
    with redis.Redis.from_url(values["BROKER_URL"]) as broker:
        os.kill(broker.info("server")["process_id"], signal.SIGKILL)

    code, _, errors = supervisor.finish()

    assert code == 1
    assert errors.startswith("devstack: valkey was ended by signal 9")
    assert "Ready to accept connections" in errors
    assert not any(map(is_alive, children))


def test_the_reaper_ends_what_the_kernel_was_not_asked_to_end():
    """The way of systems without a parent-death signal."""
    orphan = subprocess.Popen(["sleep", "60"], start_new_session=True)
    script = str(ROOT / "devstack" / "reaper.py")
    command = [sys.executable, "-I", "-S", script]
    with subprocess.Popen(command, stdin=subprocess.PIPE, text=True) as reaper:
        reaper.communicate(f"+{orphan.pid} {signal.SIGTERM:d}\n", timeout=20)
    assert orphan.wait(5) == -signal.SIGTERM


def test_a_guarded_process_dies_with_its_parent(tmp_path):
    script = str(ROOT / "devstack" / "guard.py")
    program = f"""
import os, subprocess, sys
command = [sys.executable, "-I", "-S", {script!r}, str(os.getpid()), "15", "-1", "-1", "0"]
child = subprocess.Popen([*command, "/bin/sleep", "60"])
print(child.pid, flush=True)
sys.stdin.read()
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    child = int(parent.stdout.readline())
    time.sleep(0.3)
    assert is_alive(child)
    parent.kill()
    parent.communicate()
    deadline = time.monotonic() + 10
    while is_alive(child) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not is_alive(child)
