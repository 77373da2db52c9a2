"""The application's workers, each group a real Celery parent with prefork children, and their killing."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.integration.processes import Process


@dataclass(frozen=True, slots=True)
class Post:
    """What a group of processes does; ``children``: how many work at once."""

    name: str
    arguments: tuple[str, ...]
    children: int = 0


def _worker(name: str, queues: str, children: int) -> Post:
    quick = ("--without-mingle", "--without-gossip", "--loglevel", "INFO")
    flags = (
        "-n",
        f"{name.replace(' ', '-')}@%h",
        "-Q",
        queues,
        "--concurrency",
        str(children),
        *quick,
    )
    return Post(name, ("worker", *flags), children)


#: Mail has a group of its own so that the kills which can double a mail are counted exactly.
MAIL = "mail"
#: Two, so that mail goes on while one starts again.
MAIL_ONLY = (_worker(MAIL, "mail", 2), _worker("more mail", "mail", 2))
WORKERS = (
    _worker("certificates", "certificates", 2),
    _worker("archive", "archive,default", 1),
    _worker(MAIL, "mail", 2),
)


class Crew:
    """Keeps every post manned, and takes lives in a seeded order.

    ``kills`` counts by post the working processes that were killed with -9: of a whole group, each child;
    ``killed`` has the moment (monotonic seconds) by pid.
    Only groups that are ready for work are hit.
    """

    def __init__(
        self,
        folder: Path,
        env: Mapping[str, str],
        *,
        seed: int,
        workers: Sequence[Post] = WORKERS,
    ) -> None:
        self._folder, self._env, self._workers = folder, dict(env), workers
        self._random = random.Random(seed)  # noqa: S311  # no secret
        self._numbers = count(1)
        self._posts = [*workers, Post("beat", ("beat", "-s", str(folder / "beat-schedule")))]
        self._manned: dict[str, Process] = {}
        self.kills: Counter[str] = Counter()
        self.killed: dict[int, float] = {}
        self.groups_killed = 0
        self.ended_alone: Counter[str] = Counter()

    def __enter__(self) -> Self:
        for post in self._posts:
            self._man(post)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for process in self._manned.values():
            process.stop()

    def tend(self) -> None:
        """Start again, as a supervisor would, whatever ended by itself; that is counted."""
        for post in self._posts:
            if self._manned[post.name].popen.poll() is not None:
                self.ended_alone[post.name] += 1
                self._man(post)

    def kill_one(self) -> None:
        """Kill -9 one working process of some group; its parent notices and makes another."""
        able = [(post, pid) for post in self._at_work() for pid in self._children_of(post)]
        if not able:
            return
        post, victim = self._random.choice(able)
        with contextlib.suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
            self.kills[post.name] += 1
            self.killed[victim] = time.monotonic()

    def kill_group(self) -> None:
        """Kill -9 a whole group, parent and all, and start another in its place."""
        if able := self._at_work():
            self._kill_group(self._random.choice(able))

    def kill_beat(self) -> None:
        self._kill_group(self._posts[-1])

    def logs(self) -> list[Path]:
        return sorted(self._folder.glob("*.log"))

    def _at_work(self) -> list[Post]:
        # Who is killed before it is ready does nothing but start: on a busy machine that takes ten seconds.
        return [
            post for post in self._workers if b" ready." in self._manned[post.name].log.read_bytes()
        ]

    def _kill_group(self, post: Post) -> None:
        self.kills[post.name] += max(1, post.children)
        self.groups_killed += 1
        now, children = time.monotonic(), self._children_of(post)
        self._manned[post.name].kill()
        self.killed |= dict.fromkeys(children, now)
        self._man(post)

    def _man(self, post: Post) -> None:
        command = [sys.executable, "-m", "celery", "-A", "lms", *post.arguments]
        log = self._folder / f"{post.name}-{next(self._numbers):03}.log"
        self._manned[post.name] = Process(command, self._env, log)

    def _children_of(self, post: Post) -> list[int]:
        # By /proc, where the kernel says it: any thread of the parent may have made a child.
        parent = self._manned[post.name].popen.pid
        found: list[int] = []
        for listing in Path(f"/proc/{parent}/task").glob("*/children"):
            with contextlib.suppress(OSError):
                found.extend(int(pid) for pid in listing.read_text().split())
        return sorted(found)
