"""What instructors write becomes HTML that cannot act."""

from __future__ import annotations

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from courses.models import Course
from courses.services import update_course
from courses.templatetags.markdown import markdown
from tests.pages.reading import Page

ALLOWED = {
    *("a", "blockquote", "br", "code", "del", "em", "h2", "h3", "h4", "hr", "img", "li", "ol"),
    *("p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}


def acts(html: str) -> bool:
    """Whether any element of the HTML could run, frame, style or fetch by itself."""
    for element in Page(html).elements:
        if element.tag not in ALLOWED or any(
            name.startswith("on") or name in {"style", "srcdoc", "class", "id"}
            for name in element.attributes
        ):
            return True
        for link in ("href", "src"):
            address = element.attributes.get(link, "").strip().lower()
            if ":" in address.split("/")[0] and not address.startswith(("http", "mailto:")):
                return True
    return False


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "![x](javascript:alert(1))",
        '![x](https://a.example/" onerror="alert(1))',
        "<a href='https://a.example' onclick='x()'>a</a>",
        "<iframe src=https://a.example></iframe>",
        "<style>body{display:none}</style>",
        "<https://a.example/<script>alert(1)</script>>",
        "```<script>\nalert(1)\n```",
        "[x](https://a.example \"t' onclick='alert(1)\")",
        "<svg/onload=alert(1)>",
        "</p><form action=https://a.example>",
    ],
)
def test_nothing_that_was_typed_can_act(text: str) -> None:
    assert not acts(markdown(text))


DANGEROUS = [*"<>[]()!`*_#:/\"'&= \n", "script", "javascript:", "onerror", "a"]


@given(st.lists(st.sampled_from(DANGEROUS), max_size=30).map("".join))
def test_no_mixture_of_dangerous_pieces_can_act(text: str) -> None:
    assert not acts(markdown(text))


def test_raw_html_is_shown_as_it_was_typed() -> None:
    assert Page(markdown("Escribe <b>hola</b> & adiós")).text == "Escribe <b>hola</b> & adiós"
    assert "<b>" not in markdown("Escribe <b>hola</b>")


def test_what_is_meant_well_is_rendered() -> None:
    text = (
        "# Título\n\nUn **texto** con [enlace](https://a.example) y ~~tachado~~.\n\n"
        "1. uno\n2. dos\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n![foto](/static/x.webp)\n"
    )
    page = Page(markdown(text))
    assert [page.all("h2")[0].text, page.all("strong")[0].text] == ["Título", "texto"]
    assert not page.all("h1"), "it would compete with the page's own"
    (link,) = page.all("a")
    assert link.attributes["href"] == "https://a.example"
    assert "noopener" in link.attributes["rel"]
    assert [item.text for item in page.all("li")] == ["uno", "dos"]
    assert [cell.text for cell in page.all("td")] == ["1", "2"]
    assert page.all("img")[0].attributes["alt"] == "foto"


def test_the_page_of_a_course_shows_its_description_harmless(
    client: Client, course: Course
) -> None:
    update_course(
        course=course,
        by=course.instructor,
        description="<script>alert(1)</script> [x](javascript:alert(1)) **bien**",
    )
    html = client.get(course.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in html
    assert 'href="javascript' not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<strong>bien</strong>" in html
