"""Templates whose certificates are typeset one by one, each with the reason; and all of them print."""

from __future__ import annotations

import pytest

from certificates.pdf.errors import DoesNotFit, NotOnePage, NotStampable, TemplateRefused
from tests.certificates.pdf.engine import PRESS, page, stamp, text_by_pdfium

LONG = "palabra " * 12
REFUSED = {
    "a block that grows": (
        "<div style='width: 60pt'>{{ course_title }} {{ holder_name }} {{ number }}</div>",
        "lines break differently|changes with|take more than one line",
    ),
    "an underlined value": (
        "<p style='text-decoration: underline'>{{ holder_name }}</p>",
        "rules or boxes",
    ),
    "a comparison with the holder": (
        '{% if holder_name == "Alicia" %}A{% endif %}{{ holder_name }}',
        "shape from holder_name",
    ),
    "a filter on the holder": ("{{ holder_name|upper }}", "shape from holder_name"),
    "a filter with the number": ("{{ hours|default:number|capfirst }}", "shape from number"),
    "capitals by style": (
        "<p style='text-transform: uppercase'>{{ holder_name }}</p>",
        "holder_name is changed",
    ),
    "capital initials": (
        "<p style='text-transform: capitalize'>{{ holder_name }}</p>",
        "holder_name is changed",
    ),
    "spaced letters": ("<p style='letter-spacing: 3pt'>{{ holder_name }}</p>", "spacing"),
    "a raised value": ("<p>a<sup>{{ number }}</sup></p>", "spacing"),
    "justified text": (
        f"<p style='text-align: justify'>{LONG * 3} end {{{{ number }}}}</p>",
        "spacing",
    ),
    "another typeface": (
        "<p style='font-family: Helvetica'>{{ holder_name }}</p>",
        "none of the families",
    ),
    "a translucent colour": (
        "<p style='color: rgba(10,20,30,0.5)'>{{ holder_name }}</p>",
        "transparency",
    ),
    "a printer's colour": ("<p style='color: cmyk(0,1,1,0)'>{{ holder_name }}</p>", "colour"),
    "a value as a width": (
        "<div style='width: {{ hours }}pt'>a b c d e f g</div>",
        "style or an attribute",
    ),
    "a value as a class": (
        '<p class="{{ issuer }}">{{ holder_name }}</p>',
        "style or an attribute",
    ),
    "a value in a style sheet": (
        "<style>.a { color: {{ code }} }</style>{{ holder_name }}",
        "style or an",
    ),
    "a bar code of its own": (
        '<pdf:barcode value="{{ code }}" type="qr" />',
        "style or an attribute",
    ),
    "a picture that moves": (
        '<p>{{ holder_name }}<img src="{{ qr_code }}" width="40" height="40"></p>',
        "picture moves",
    ),
    "a link behind a value": (
        '<p>{{ holder_name }} <a href="https://x.example/">here</a></p>',
        "a link moves",
    ),
    "the engine's own marks": ("<p>qZ0zQ {{ holder_name }}</p>", "marks its places"),
}


@pytest.mark.parametrize(("inside", "reason"), REFUSED.values(), ids=REFUSED)
def test_it_is_typeset_and_the_reason_is_said(content, inside, reason):
    source = page(inside)
    with pytest.raises(NotStampable, match=reason) as caught:
        stamp(content, source)
    assert "qZ" not in str(caught.value)
    assert PRESS.make(source, content).to_bytes().startswith(b"%PDF")


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("<ul><li>{{ holder_name }}</li></ul>", "• Alicia Núñez Álvarez"),
        ("<p>cada vez que {{ number }}</p>", "cada vez que TIT-2026-000123"),
        ("<p>qz1 Zq {{ number }} QZ zq</p>", None),
        ("<p><b>{{ holder_name }}</b> <i>of</i> {{ issuer }}</p>", None),
        ("<table><tr><td>{{ code }}</td><td>{{ number }}</td></tr></table>", None),
        ("<p style='text-align: justify'>one line of {{ number }}</p>", None),
        ("<p>{% comment %}{{ nothing }}{% endcomment %}{{ number }}</p>", "TIT-2026-000123"),
        (
            "<p>{% templatetag openvariable %} number }} {{ number }}</p>",
            "{{ number }} TIT-2026-000123",
        ),
    ],
)
def test_what_looks_difficult_and_is_not(content, inside, text):
    source = page(inside)
    try:
        said = text_by_pdfium(stamp(content, source))
    except NotStampable:
        assert text is None
        said = text_by_pdfium(PRESS.make(source, content).to_bytes())
    assert said == (text or said)


def test_a_line_too_long_for_its_place_is_typeset_for_this_certificate_alone(content):
    source = page("<p>{{ holder_name }}</p>")
    stamp(content, source)
    with pytest.raises(NotStampable, match="more than one line"):
        stamp(content, source, holder_name="Maximiliana " * 9)
    stamp(content, source)


def test_a_course_too_long_for_its_place_does_not_keep_others_from_being_stamped(content):
    source = page("<p>{{ course_title }}: {{ holder_name }}</p>")
    with pytest.raises(NotStampable):
        stamp(content, source, course_title="Introducción " * 12)
    stamp(content, source)


@pytest.mark.parametrize(
    "inside",
    [
        "{{ holder_nam }}",
        "{{ holder_name.0 }}",
        "{{ holder_name.upper }}",
        "{{ holder_name.probes }}",
        "{% if hourz %}x{% endif %}",
        "{% if hours > minimum %}x{% endif %}",
        "{{ hours|default:nothing }}",
        "{% fit holder_nam width=10 height=10 size=5 smallest=5 %}",
        "{% fit number width=100 height=20 size=9 smallest=5 as line %}{{ line }}",
        "{% if hours %}{% else %}{{ titel }}{% endif %}",
    ],
)
def test_a_misspelt_placeholder_is_refused_and_not_left_empty(content, inside):
    with pytest.raises(TemplateRefused, match="no placeholder"):
        PRESS.make(page(inside), content)


@pytest.mark.parametrize(
    "inside",
    [
        "{% fit number width=0 height=20 size=9 smallest=5 %}",
        "{% fit number width=-5 height=20 size=9 smallest=5 %}",
        "{% fit number width=1e400 height=20 size=9 smallest=5 %}",
        '{% fit number width="a" height=20 size=9 smallest=5 %}',
        "{% fit number width=hours height=20 size=9 smallest=5 %}",
        '{% fit number width=90 height=20 size=9 smallest=5 family="comic" %}',
        "{% fit 5 width=90 height=20 size=9 smallest=5 %}",
        "{% fit number %}",
    ],
)
def test_a_box_that_is_none_is_refused(content, inside):
    with pytest.raises(TemplateRefused):
        PRESS.make(page(inside), content)


def test_two_pages_are_refused_at_once(content):
    with pytest.raises(NotOnePage):
        PRESS.make(page("<p>line</p>" * 200), content)


def test_a_box_without_room_refuses_the_name_and_not_the_template(content):
    source = page("{% fit holder_name width=30 height=6 size=6 smallest=5 %}")
    with pytest.raises(DoesNotFit):
        PRESS.make(source, content)
    assert text_by_pdfium(stamp(content, source, holder_name="Li")) == "Li"


def test_a_giant_page_is_refused(content):
    with pytest.raises(TemplateRefused, match="14400"):
        PRESS.make(page("{{ number }}", style="@page { size: 20000pt 20000pt }"), content)
