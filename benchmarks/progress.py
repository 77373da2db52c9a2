"""A progress report, the product's most frequent request, against the least that DRF does."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import count, cycle
from statistics import median
from typing import Final

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore

from accounts.models import User
from accounts.services.tokens import issue_token
from benchmarks.web import Line, Server, post, web_server
from courses.models import Lesson
from tests.factories.academy import add_video_lesson, enroll, make_course, open_since
from tests.factories.people import PASSWORD, make_user

#: One account may call 600 times a minute: enough of them that nobody is told to slow down.
STUDENTS: Final = 40
CONNECTIONS: Final = 4
ROUNDS: Final = 9
SLICE: Final = 0.5
Turn = Callable[[], bytes]


def progress_reports() -> dict[str, float]:
    """Beats by browsers and by programs, and an empty DRF view, turn by turn at one gunicorn."""
    course = make_course()
    lesson = add_video_lesson(course, seconds=36_000)
    students = [make_user() for _ in range(STUDENTS)]
    for student in students:
        open_since(enroll(student, course), lesson, seconds=36_000)
    kinds = {
        "session": _beats(lesson, [_session(student) for student in students]),
        "token": _beats(lesson, [_bearer(student) for student in students]),
        "empty": cycle([post("/empty", b"{}", {})]).__next__,
    }
    with web_server("benchmarks.heartbeat_wsgi") as server:
        return _figures(_measured(server, kinds))


def _figures(rates: dict[str, list[tuple[float, float]]]) -> dict[str, float]:
    def ratio(kind: str) -> float:
        return median(
            own[0] / least[0] for own, least in zip(rates[kind], rates["empty"], strict=True)
        )

    return {
        "track_progress_vs_empty_view": ratio("session"),
        "track_progress_by_token_vs_empty_view": ratio("token"),
        "empty_view_cpu_ms": median(cpu for _rate, cpu in rates["empty"]),
        "track_progress_cpu_ms": median(cpu for _rate, cpu in rates["session"]),
        "track_progress_by_token_cpu_ms": median(cpu for _rate, cpu in rates["token"]),
    }


def _measured(server: Server, kinds: dict[str, Turn]) -> dict[str, list[tuple[float, float]]]:
    """Requests a second, and milliseconds of the server's CPU for each, by kind and round."""
    lines = [Line(server.port) for _ in range(CONNECTIONS)]
    rates: dict[str, list[tuple[float, float]]] = {kind: [] for kind in kinds}
    with ThreadPoolExecutor(CONNECTIONS) as clients:
        for number in range(ROUNDS + 1):  # the first one warms up
            for kind, turn in kinds.items():
                before, started = server.cpu_seconds(), time.perf_counter()
                done = sum(clients.map(lambda line, turn=turn: _ask_for_a_slice(line, turn), lines))
                seconds, cpu = time.perf_counter() - started, server.cpu_seconds() - before
                if number:
                    rates[kind].append((done / seconds, 1000 * cpu / done))
    for line in lines:
        line.close()
    return rates


def _ask_for_a_slice(line: Line, turn: Turn) -> int:
    done, until = 0, time.perf_counter() + SLICE
    while time.perf_counter() < until:
        status = line.ask(turn())
        assert status == 200, status
        done += 1
    return done


def _beats(lesson: Lesson, callers: Sequence[dict[str, str]]) -> Turn:
    """Return what makes the next beat: of each student in turn, fifteen seconds further into the video."""
    numbers = count()

    def beat() -> bytes:
        number = next(numbers)
        at = 15 * (number // len(callers)) % 20_000
        report = {"lessonId": lesson.pk, "position": at + 15.04, "watched": [[at, at + 15.04]]}
        return post(
            "/api/track-progress", json.dumps(report).encode(), callers[number % len(callers)]
        )

    return beat


def _session(student: User) -> dict[str, str]:
    """Headers of a browser in which the student is signed in."""
    session, token = SessionStore(), "c" * 32
    session[SESSION_KEY] = str(student.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = student.get_session_auth_hash()
    session.save()
    cookies = {settings.SESSION_COOKIE_NAME: session.session_key, settings.CSRF_COOKIE_NAME: token}
    return {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "X-CSRFToken": token,
        "Accept": "application/json",
        "Accept-Language": "es-ES,es;q=0.9,en;q=0.8",
    }


def _bearer(student: User) -> dict[str, str]:
    token, _expires = issue_token(email=student.email, password=PASSWORD)
    return {"Authorization": f"Bearer {token}"}
