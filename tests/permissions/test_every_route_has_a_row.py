"""Nothing is reachable that the tables do not speak of, and they speak of nothing that is not there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from io import StringIO
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import get_resolver, path, resolve

from tests.permissions.asking import Doors, address
from tests.permissions.routes import Route, routes
from tests.permissions.tables import API_ROWS, PAGE_ROWS, ROWS
from tests.permissions.words import Row
from tests.permissions.world import World

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
#: Pages of packages: which methods they take is theirs to say.
FOREIGN = (
    "admin",
    "account_",
    "mfa_",
    "set_language",
    "no_view_on_site",
    "own_password_change",
    "mail_kind",
)
#: A gate that stands before the page answers every method alike: there is no provider, or the password is asked again.
GATED = (
    "accounts:oidc_",
    "accounts:linked_sign_ins",
    "accounts:sign_out",
    "accounts:new_program",
    "accounts:remove_passkey",
    "privacy:export",
    "privacy:delete",
)


def without_a_row(found: Iterable[Route], rows: Iterable[Row] = ROWS) -> set[str]:
    """The routes that no row speaks of."""
    return {route.name for route in found} - {row.name for row in rows}


def without_a_route(rows: Iterable[Row], found: Iterable[Route]) -> set[str]:
    """The rows whose route is not there."""
    return {row.name for row in rows} - {route.name for route in found}


def new_page(request: HttpRequest) -> HttpResponse:
    """A view that nobody has thought about."""
    return HttpResponse()


def test_every_route_has_a_row() -> None:
    assert without_a_row(routes()) == set()


def test_every_row_has_a_route() -> None:
    assert without_a_route(ROWS, routes()) == set()


def test_no_two_routes_have_one_name() -> None:
    names = [route.name for route in routes()]
    assert sorted(names) == sorted(set(names))


def test_a_new_route_is_noticed_until_it_has_a_row() -> None:
    named, unnamed = path("new/", new_page, name="new"), path("newer/<int:pk>/", new_page)
    site = [*get_resolver().url_patterns, named, unnamed]

    assert without_a_row(routes(site)) == {"new", "newer/<int:pk>/"}


def test_a_row_whose_route_is_gone_is_noticed() -> None:
    site = [one for one in get_resolver().url_patterns if getattr(one, "name", "") != "terms"]

    assert without_a_route(ROWS, routes(site)) == {"terms"}


# --- The API, method by method ----------------------------------------------------------------------


def asked_of_the_api() -> set[tuple[str, str]]:
    return {(row.name, row.method) for row in API_ROWS}


def handlers() -> Iterator[tuple[str, str]]:
    """Every method that a view of the API has a handler for."""
    for route in routes():
        if route.name.startswith("api:"):
            view = route.view.view_class
            yield from ((route.name, verb) for verb in METHODS if hasattr(view, verb.lower()))


def operations() -> Iterator[tuple[str, str]]:
    """Every operation of the published schema."""
    out = StringIO()
    call_command("spectacular", stdout=out)
    schema: dict[str, Any] = yaml.safe_load(out.getvalue())
    for address_, methods in schema["paths"].items():
        numbered = re.sub(r"\{\w+_id\}", "1", address_)
        name = resolve(numbered.replace("{", "").replace("}", "")).view_name
        yield from ((name, verb.upper()) for verb in methods if verb.upper() in METHODS)


def test_every_operation_that_the_api_publishes_has_a_row() -> None:
    assert set(operations()) - asked_of_the_api() == set()


def test_every_method_that_the_api_takes_has_a_row() -> None:
    assert set(handlers()) == asked_of_the_api()


@pytest.mark.django_db
def test_a_method_without_a_row_is_refused_by_the_api(world: World, doors: Doors) -> None:
    taken: dict[str, str] = {}
    for row in {row.name: row for row in API_ROWS}.values():
        for verb in set(METHODS) - {
            method for name, method in asked_of_the_api() if name == row.name
        }:
            answer = doors.program("administrator").generic(verb, address(row, world))
            if answer.status_code != 405:
                taken[f"{verb} {row.name}"] = f"{answer.status_code}"
    assert taken == {}


@pytest.mark.django_db
def test_a_method_without_a_row_is_refused_by_our_pages(world: World, doors: Doors) -> None:
    ours = {row.name: row for row in PAGE_ROWS if not row.name.startswith(FOREIGN + GATED)}
    taken: dict[str, str] = {}
    for row in ours.values():
        asked = {one.method for one in PAGE_ROWS if one.name == row.name}
        for verb in set(METHODS) - asked:
            answer = doors.browser("administrator").generic(verb, address(row, world))
            if answer.status_code != 405:
                taken[f"{verb} {row.name}"] = f"{answer.status_code}"
    assert taken == {}


@pytest.mark.django_db
def test_a_session_without_a_csrf_token_writes_nothing_by_the_api(
    world: World, doors: Doors
) -> None:
    client = doors.browser("student")
    answer = client.post(
        "/api/v1/progress",
        {"lessonId": world.lesson.pk, "completed": True},
        content_type="application/json",
        headers={"x-csrftoken": ""},
    )
    assert answer.status_code == 403
    assert not world.lesson.progress.exists()


def test_a_bearer_that_is_none_of_ours_is_refused_everywhere_that_asks_who_it_is(
    world: World, db: None
) -> None:
    client = Client(headers={"Authorization": "Bearer no-such-token"})
    for row in API_ROWS:
        answer = client.generic(row.method, address(row, world), "{}", "application/json")
        assert answer.status_code == 401 or _asks_nobody(row), f"{row}: {answer.status_code}"


def _asks_nobody(row: Row) -> bool:
    (view,) = {route.view.view_class for route in routes() if route.name == row.name}
    return view.authentication_classes == []
