"""State folders and supervisors, each ended and removed after its test."""

from collections.abc import Callable, Iterator

import pytest

from devstack.paths import StateFolder
from devstack.pytest_plugin import private_folder
from tests.devstack.supervisor import Supervisor, wait_until_free


@pytest.fixture
def state() -> Iterator[StateFolder]:
    """An empty state folder."""
    with private_folder("devstack-test") as folder:
        yield folder


@pytest.fixture
def supervise(state: StateFolder) -> Iterator[Callable[..., Supervisor]]:
    """Start supervisors in `state`; whatever still runs is ended."""
    started: list[Supervisor] = []

    def start(*words: str, **environment: str) -> Supervisor:
        started.append(Supervisor(state, *words, **environment))
        return started[-1]

    yield start
    for supervisor in started:
        if supervisor.process.poll() is None:
            supervisor.process.terminate()
        supervisor.process.communicate(timeout=60)
    wait_until_free(state)
