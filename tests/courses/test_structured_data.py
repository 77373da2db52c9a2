"""What search engines read of a course."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from courses.models import Course
from tests.factories.academy import make_course
from tests.pages.reading import read


def structured(client: Client, course: Course) -> dict[str, Any]:
    """The data as a browser takes it from the page: up to the first end of a script."""
    html = client.get(course.get_absolute_url()).content.decode()
    _before, _opening, rest = html.partition('<script type="application/ld+json">')
    data: dict[str, Any] = json.loads(rest.partition("</script")[0])
    return data


def test_a_course_is_described_as_schema_org_has_it(client: Client, carla: User) -> None:
    course = make_course(
        instructor=carla,
        title="Fotografía",
        subtitle="Sin flash",
        hours=Decimal("6.5"),
        price_cents=4990,
        outcomes=["Ver la luz"],
    )
    data = structured(client, course)
    assert (data["@context"], data["@type"]) == ("https://schema.org", "Course")
    assert (data["name"], data["description"]) == ("Fotografía", "Sin flash")
    assert data["url"] == f"http://testserver/courses/{course.slug}/"
    assert data["teaches"] == ["Ver la luz"]
    assert data["offers"]["price"] == "49.90"
    assert (data["offers"]["priceCurrency"], data["offers"]["category"]) == ("EUR", "Paid")
    instance = data["hasCourseInstance"]
    assert (instance["courseMode"], instance["courseWorkload"]) == ("Online", "PT390M")
    assert instance["instructor"]["name"] == "Carla Mendoza Ibáñez"


@pytest.mark.parametrize(
    "title",
    [
        "</script><script>alert(1)</script>",
        "<!-- <script>",
        'Comillas " y \\ barras',
        "Ñandú & Co \u2028 línea",
    ],
)
def test_no_title_breaks_out_of_the_data(client: Client, carla: User, title: str) -> None:
    course = make_course(instructor=carla, title=title)
    assert structured(client, course)["name"] == title
    page = read(client.get(course.get_absolute_url()))
    kinds = {script.attributes.get("type") for script in page.all("script")}
    assert kinds == {"application/ld+json", "module"}
    assert page.heading == " ".join(title.split())


def test_a_social_card_shows_title_and_address(client: Client, course: Course) -> None:
    page = read(client.get(course.get_absolute_url()))
    card = {
        meta.attributes["property"]: meta.attributes["content"]
        for meta in page.all("meta")
        if "property" in meta.attributes
    }
    assert card["og:title"] == course.title
    assert card["og:url"] == f"http://testserver/courses/{course.slug}/"
    (canonical,) = page.all("link", rel="canonical")
    assert canonical.attributes["href"] == card["og:url"]
