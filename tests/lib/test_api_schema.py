"""The published schema is valid and speaks of every address of the API."""

from __future__ import annotations

import json
import re
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

UNDOCUMENTED = {"/api/schema/", "/api/docs/"}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    out = StringIO()
    call_command(
        "spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", stdout=out
    )
    document: dict[str, Any] = json.loads(out.getvalue())
    return document


def routes(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> set[str]:
    found = set()
    for pattern in patterns:
        path = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found |= routes(pattern.url_patterns, path)
        else:
            found.add(re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", path))
    return found


def test_every_route_of_the_api_is_documented_and_nothing_else(schema: dict[str, Any]) -> None:
    api = {path for path in routes(get_resolver().url_patterns) if path.startswith("/api/")}
    assert set(schema["paths"]) == api - UNDOCUMENTED
    assert "/api/track-progress" in api, "the routes were not found"


def test_every_operation_has_a_name_of_its_own_and_says_how_it_fails(
    schema: dict[str, Any],
) -> None:
    operations = [
        (path, method, operation)
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    names = [operation["operationId"] for _path, _method, operation in operations]
    assert len(set(names)) == len(names)
    for path, method, operation in operations:
        if method == "get" and "{" not in path:
            continue
        failures = [code for code in operation["responses"] if code.startswith("4")]
        assert failures, f"{method} {path}"
        for code in failures:
            (content,) = operation["responses"][code]["content"].values()
            assert content["schema"] == {"$ref": "#/components/schemas/Problem"}, (path, code)


def test_the_wire_speaks_camel_case(schema: dict[str, Any]) -> None:
    for name, component in schema["components"]["schemas"].items():
        for member in component.get("properties", {}):
            assert "_" not in member, f"{name}.{member}"


@pytest.mark.django_db
def test_the_schema_and_its_reader_are_public(client: Client) -> None:
    answer = client.get(reverse("api:schema"), headers={"Accept": "application/json"})
    assert answer.json()["info"]["title"] == "Titula API"
    docs = reverse("api:docs")
    assert f'src="{docs}?script="' in client.get(docs).content.decode()
    # The page has no script of its own: what it runs is an answer of the same address.
    assert reverse("api:schema") in client.get(docs, {"script": ""}).content.decode()
    assert "cdn.jsdelivr.net" not in docs, "the page must not need another site"
