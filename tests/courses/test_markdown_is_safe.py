"""What instructors write becomes HTML that cannot act."""

from __future__ import annotations

import re

import pytest
from django.core.files.storage import storages
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from courses.markup import formulas
from courses.models import Course
from courses.services import update_course
from courses.templatetags.markdown import markdown
from tests.pages.reading import Page

ALLOWED = {
    *("div", "section", "sup", *formulas.TAGS),
    *("a", "blockquote", "br", "code", "del", "em", "h2", "h3", "h4", "hr", "img", "li", "ol"),
    *("p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}


#: Classes that our style sheets know; any other would let a text look like a part of the page.
OURS = {"formula", "task-list-item", "footnotes"}


def acts(html: str) -> bool:
    """Whether any element of the HTML could run, frame, style or fetch by itself."""
    for element in Page(html).elements:
        if element.tag not in ALLOWED or any(
            name.startswith("on") or name in {"style", "srcdoc"} for name in element.attributes
        ):
            return True
        if not set(element.attributes.get("class", "").split()) <= OURS:
            return True
        if not re.fullmatch(r"(fn(ref)?\d+(:\d+)?)?", element.attributes.get("id", "")):
            return True
        if element.tag in formulas.TAGS and not set(element.attributes) <= formulas.ATTRIBUTES:
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
        r"$\text{<img src=x onerror=alert(1)>}$",
        r"$\text{<script>alert(1)</script>}$",
        r"$\text{</mtext></math><img src=x onerror=alert(1)>}$",
        r"$\text{&lt;img src=x onerror=alert(1)&gt;}$",
        r"$\text{&#60;img src=x onerror=alert(1)&#62;}$",
        r"$\href{javascript:alert(1)}{x}$",
        r"$\style{position:fixed;inset:0}{x}$",
        r"$\class{button}{x}$",
        r"$\color{red;background:url(//a.example)}{x}$",
        r"$\unicode{x3c}img src=x onerror=alert(1)\unicode{x3e}$",
        r"$\hspace{9999em}x$",
        "$$\n<mglyph><style></math><img src onerror=alert(1)></style>\n$$",
        r"$\text{<table><mglyph><style><!--</style><img title=\"--><img src onerror=alert(1)>\">}$",
        "$<annotation-xml encoding=text/html><script>alert(1)</script>$",
        "![x](image:javascript:alert)",
        "![x](image:../../../covers/x)",
        "[x](image:abcdefghij0123456789)",
        "x[^<script>]\n\n[^<script>]: <img src=x onerror=alert(1)>",
        'x[^a" onclick="alert(1)]\n\n[^a" onclick="alert(1)]: y',
        "- [x] <input autofocus onfocus=alert(1)>",
    ],
)
def test_nothing_that_was_typed_can_act(text: str) -> None:
    assert not acts(markdown(text))


DANGEROUS = [*"<>[]()!`*_#:/\"'&= \n", "script", "javascript:", "onerror", "a"]
DANGEROUS += ["$", "$$", "\\text{", "}", "</math>", "<mtext>", "image:", "[^1]", "[x] ", "&lt;"]


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


# --- Formulas ---------------------------------------------------------------------------------------


def test_a_formula_is_set_in_a_line_and_by_itself() -> None:
    page = Page(markdown("Sea $x^2$.\n\n$$\n\\frac{a}{b}\n$$\n"))
    inline, block = page.all("math")
    assert (inline.attributes["display"], block.attributes["display"]) == ("inline", "block")
    assert [one.text for one in page.all("msup")] == ["x 2"]
    assert [one.text for one in page.all("mfrac")] == ["a b"]
    assert "$" not in page.text


@pytest.mark.parametrize(
    "broken",
    [r"\left(", "{", r"\frac" * 200, r"\sqrt{" * 160, "_" * 900, "x+" * 600, r"\begin{matrix}"],
)
def test_a_formula_that_cannot_be_set_is_shown_as_it_was_typed(broken: str) -> None:
    page = Page(markdown(f"Sea ${broken}$."))
    assert not page.all("math")
    assert page.all("code")[0].text == broken


@pytest.mark.parametrize(
    "prices", ["Entre $100 y $200.", "$5 and $10", "US$100/$200", "cuesta $ 5, o $ 6"]
)
def test_prices_are_no_formulas(prices: str) -> None:
    page = Page(markdown(prices))
    assert page.text == prices
    assert not page.all("math")


# --- What else a lesson needs ------------------------------------------------------------------------


def test_tasks_and_notes_are_rendered_without_controls() -> None:
    page = Page(markdown("- [x] amasar\n- [ ] hornear\n\nSegún Ana[^1].\n\n[^1]: En su libro.\n"))
    assert [item.text for item in page.all("li")][:2] == ["☑ amasar", "☐ hornear"]
    assert not page.all("input")
    links = {link.attributes["href"]: link.attributes.get("id") for link in page.all("a")}
    assert links == {"#fn1": "fnref1", "#fnref1": None}
    assert page.all("li")[2].attributes["id"] == "fn1"


def test_an_uploaded_image_is_named_by_its_code_alone() -> None:
    (picture,) = Page(markdown("![Una hoja](image:abcdefghij0123456789)")).all("img")
    address = storages["public"].url("images/abcdefghij0123456789.webp")
    assert picture.attributes["src"] == address
    assert picture.attributes["alt"] == "Una hoja"
    assert "Signature" not in address
