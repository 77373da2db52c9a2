"""Starts the parts together, watches them, and stops them together."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event
from typing import Self

from devstack.child import Child, Command, Reaper, fresh_log
from devstack.credentials import Credentials
from devstack.environment import contract
from devstack.errors import DevstackError, NotReadyError, PartFailedError
from devstack.lock import StateLock
from devstack.part import Part, PartOptions
from devstack.paths import StateFolder
from devstack.ports import PortBook

_READY_SECONDS = 60.0
_STOP_SECONDS = 10.0
_GLANCE_SECONDS = 0.05


def _uninterrupted() -> None:
    """The checkpoint of a stack whose owner needs none."""


@dataclass
class Stack:
    """The parts of one state folder, from `start` to `stop`.

    `checkpoint` is called while waiting and may raise, to abandon the wait. `given` is the user's
    environment and `site` the variables of the contract that no part provides.
    """

    state: StateFolder
    part_types: Sequence[type[Part]]
    given: Mapping[str, str]
    site: Mapping[str, str] = field(default_factory=dict)
    options: PartOptions = field(default_factory=PartOptions)
    checkpoint: Callable[[], None] = _uninterrupted
    parts: list[Part] = field(default_factory=list, init=False)
    _children: dict[str, Child] = field(default_factory=dict, init=False)
    _reaper: Reaper | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._lock = StateLock(self.state.lock)

    def __enter__(self) -> Self:
        try:
            self.launch()
            self.wait()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def launch(self) -> None:
        """Lock the state and start every part, without waiting for them.

        Raises:
            AlreadyRunningError: another supervisor has the state.
            DevstackError: a part cannot be prepared.
        """
        self.state.create()
        self._lock.acquire()
        self._ports = PortBook(self.state.ports)
        leftovers = [self.state.environment_file]
        self._reaper = Reaper(remove=leftovers, inherited=[self._lock.descriptor])
        self._create_parts()

    def wait(self) -> None:
        """Return when every part has served a real request.

        Raises:
            PartFailedError: one ended, or did not answer within a minute.
        """
        try:
            self._wait_for(self.parts)
        except PartFailedError as failure:
            if "address already in use" not in str(failure).lower():
                raise
            self._move_to_other_ports()
            self._wait_for(self.parts)

    def stop(self) -> None:
        """Stop the application's processes, then the parts, then give the state back.

        Harmless when nothing was launched, and when it is called again.
        """
        if not self._lock.is_ours:
            return
        part_names = {part.name for part in self.parts}
        self._stop_children([name for name in self._children if name not in part_names])
        self._stop_children(list(self._children))
        for part in self.parts:
            part.tidy()
        self.state.environment_file.unlink(missing_ok=True)
        if self._reaper is not None:
            self._reaper.dismiss()
        self._lock.release()

    def environment(self) -> dict[str, str]:
        """The contract, known as soon as the stack is launched."""
        return contract(self.parts, self.given, self.site)

    def start_process(self, name: str, command: Command) -> Child:
        """Run a process of the application under the same supervision."""
        return self._start_child(name, command, inherited=[])

    def forget(self, name: str) -> None:
        """Stop watching a process that has done its work."""
        child = self._children.pop(name)
        child.stop(_STOP_SECONDS)

    def check(self) -> None:
        """Raise if any child has ended by itself.

        Raises:
            PartFailedError: with the child's name and the tail of its log.
        """
        for child in self._children.values():
            _check_alive(child)

    def stop_part(self, name: str) -> None:
        """Take one part away, as an outage would."""
        self._stop_children([name])

    def start_part(self, name: str) -> None:
        """Bring a stopped part back on the same ports and data, and wait for it."""
        part = next(part for part in self.parts if part.name == name)
        self._spawn(part)
        self._wait_for([part])

    def _create_parts(self) -> None:
        credentials = Credentials.of(self.state)
        for part_type in self.part_types:
            part = part_type(self.state, credentials, self._ports, self.options)
            self.parts.append(part)
        self._ports.save()
        for part in self.parts:
            self._spawn(part)

    def _spawn(self, part: Part) -> None:
        part.prepare()
        self._start_child(part.name, part.command(), inherited=[self._lock.descriptor])

    def _start_child(self, name: str, command: Command, inherited: Sequence[int]) -> Child:
        if self._reaper is None:
            raise DevstackError("The stack is not running.")
        log = fresh_log(self.state.logs, name)
        self._children[name] = Child(name, command, log, self._reaper, inherited)
        return self._children[name]

    def _move_to_other_ports(self) -> None:
        # Somebody took a port between our look and the server's bind.
        self._stop_children([part.name for part in self.parts])
        for part in self.parts:
            part.assign_ports(self._ports)
        self._ports.save()
        for part in self.parts:
            self._spawn(part)

    def _wait_for(self, parts: Sequence[Part]) -> None:
        with _patient_threads(len(parts)) as (pool, given_up):
            waits = [pool.submit(self._until_ready, part, given_up) for part in parts]
            while not all(wait.done() for wait in waits):
                self._raise_first_failure(waits)
                self.checkpoint()
                time.sleep(_GLANCE_SECONDS / 2)
            self._raise_first_failure(waits)

    def _raise_first_failure(self, waits: Sequence[Future[None]]) -> None:
        for wait in waits:
            if wait.done():
                wait.result()

    def _until_ready(self, part: Part, given_up: Event) -> None:
        child = self._children[part.name]
        deadline = time.monotonic() + _READY_SECONDS
        while not given_up.is_set():
            _check_alive(child)
            try:
                return part.probe()
            except NotReadyError as reason:
                if time.monotonic() > deadline:
                    told = f"did not become ready in {_READY_SECONDS:.0f} s ({reason})"
                    raise PartFailedError(part.name, told, child.log_tail()) from reason
            given_up.wait(_GLANCE_SECONDS)
        return None

    def _stop_children(self, names: Sequence[str]) -> None:
        children = [self._children.pop(name) for name in names]
        for child in children:
            child.ask_to_stop()
        for child in children:
            child.stop(_STOP_SECONDS)


@contextmanager
def _patient_threads(count: int) -> Iterator[tuple[ThreadPoolExecutor, Event]]:
    """Threads for `count` waits that end as soon as the block does."""
    given_up = Event()
    with ThreadPoolExecutor(max(count, 1)) as pool:
        try:
            yield pool, given_up
        finally:
            given_up.set()


def _check_alive(child: Child) -> None:
    code = child.exit_code
    if code is not None:
        how = f"was ended by signal {-code}" if code < 0 else f"ended with exit code {code}"
        raise PartFailedError(child.name, f"{how} (log: {child.log})", child.log_tail())
