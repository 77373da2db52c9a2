"""Asking one question as one person, and saying in one word what came back and whether anything was written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from tests.permissions.words import ANONYMOUS, REFUSALS, Row
from tests.permissions.world import World

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF: Final = "a" * 32
#: Not ours to compare: sessions begin and end, and what somebody tried is written down although it was refused.
UNCOMPARED: Final = frozenset({"accounts_auditentry", "payments_refusedwebhook"})
FOREIGN_APPS: Final = frozenset({"admin", "contenttypes", "sessions"})
_OF_STATUS: Final = {
    200: "ok",
    201: "ok",
    202: "ok",
    204: "ok",
    206: "ok",
    301: "moved",
    302: "moved",
    303: "moved",
    307: "moved",
    308: "moved",
    400: "invalid",
    401: "unsigned",
    402: "pay",
    403: "denied",
    404: "hidden",
    405: "no_method",
    409: "conflict",
    422: "invalid",
}


class Doors:
    """A browser and a program for each person. A browser brings its CSRF token, as a page of ours would have it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.sessions = {actor: self._session(actor) for actor in world.people}
        #: What every question finds: what the one before wrote was taken back.
        self.untouched = everything()

    def browser(self, actor: str) -> Client:
        """A browser in which ``actor`` is signed in, just opened."""
        client = Client(enforce_csrf_checks=True, headers={"x-csrftoken": CSRF})
        client.cookies[settings.CSRF_COOKIE_NAME] = CSRF
        if actor != ANONYMOUS:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[actor]
        return client

    def program(self, actor: str) -> Client:
        """A program with a token of ``actor``, without cookies."""
        return Client(headers=self.world.bearers.get(actor, {}))

    def _session(self, actor: str) -> str:
        client = Client()
        client.force_login(
            self.world.people[actor], backend="django.contrib.auth.backends.ModelBackend"
        )
        return client.cookies[settings.SESSION_COOKIE_NAME].value


@contextmanager
def undone() -> Iterator[None]:
    """Take back what is written inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def everything() -> dict[str, str]:
    """A digest of every table of ours."""
    asked = " UNION ALL ".join(
        f"SELECT '{table}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t"  # noqa: S608
        for table in compared()
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return dict(cursor.fetchall())


@cache
def compared() -> list[str]:
    """The tables that a question must not change if it is refused."""
    return sorted(
        {
            model._meta.db_table
            for model in apps.get_models(include_auto_created=True)
            if model._meta.managed and model._meta.app_label not in FOREIGN_APPS
        }
        - UNCOMPARED
    )


def touched() -> dict[str, int]:
    """How many rows of each table this transaction has written, also where it took them back: cheap to ask."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE relname = ANY(%s)",
            [compared()],
        )
        return dict(cursor.fetchall())


def address(row: Row, world: World) -> str:
    """The address of a row in this world."""
    parts = row.of(world)
    pattern = f"/{row.name}"
    if "<" in pattern:  # a route without a name: its parts are written into its pattern
        return re.sub(
            r"\(\?P<(\w+)>[^)]*\)\$?|<\w+:(\w+)>",
            lambda part: str(parts[part[1] or part[2]]),
            pattern,
        )
    return reverse(row.name, kwargs=parts)


def ask(client: Client, row: Row, world: World, *, as_json: bool) -> HttpResponseBase:
    """Send the question; what it writes stays."""
    path, sends = address(row, world), row.sends(world)
    extra: dict[str, Any] = {"query_params": row.query(world)}
    if row.method in SAFE:
        return client.generic(row.method, path, **extra)
    if as_json:
        return client.generic(row.method, path, json.dumps(sends), "application/json", **extra)
    if row.method == "POST":
        return client.post(path, sends, **extra)
    return client.generic(row.method, path, **extra)


def answer(client: Client, row: Row, doors: Doors, *, as_json: bool) -> str:
    """Ask, take back what it wrote, and return the word for what happened."""
    with undone():
        before = touched()
        response = ask(client, row, doors.world, as_json=as_json)
        wrote = touched() != before and everything() != doors.untouched
        word = in_a_word(response, row.method, wrote=wrote)
        return f"{word}, but something was written" if wrote and word in REFUSALS else word


def in_a_word(response: HttpResponseBase, method: str, *, wrote: bool) -> str:
    """See ``words``."""
    word = _OF_STATUS.get(response.status_code, str(response.status_code))
    if word == "moved" and _is_sign_in(response.headers["Location"]):
        return "login"
    if method in SAFE:
        return word
    if word in {"ok", "moved"} and wrote:
        return "done"
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    return "asks" if word == "ok" and is_page else word


def _is_sign_in(location: str) -> bool:
    return location.split("?", maxsplit=1)[0] in {reverse("account_login"), reverse("admin:login")}
