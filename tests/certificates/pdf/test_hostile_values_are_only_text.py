from __future__ import annotations

from dataclasses import replace

import pytest

from certificates.pdf.design.template import default_template
from certificates.pdf.errors import DoesNotFit
from certificates.pdf.render import render


@pytest.mark.parametrize(
    "name",
    [
        "<b>Bruno</b> & <img src=x>",
        "{{ 7*7 }} {% if 1 %}",
        '"; } </style><h1>x</h1>',
        "&lt;Bruno&gt; &#65;",
        "<pdf:nextpage>",
    ],
)
def test_markup_in_a_name_is_printed_as_it_is(content, text_of, read, name):
    data = render(default_template(), replace(content, holder_name=name))
    assert name in text_of(data)
    assert len(read(data).pages) == 1


def test_control_and_direction_characters_leave_no_trace(content):
    plain = replace(content, holder_name="Bruno Díaz")
    hostile = replace(content, holder_name="Bru\u202eno\x00\x07 \r\n\t Dí\u200baz\u2066")
    assert render(default_template(), hostile) == render(default_template(), plain)


def test_parentheses_and_backslashes_do_not_end_a_string_of_the_file(content, text_of, read):
    name = "Bruno ) /JS (x\\"
    data = render(default_template(), replace(content, holder_name=name))
    assert name in text_of(data)
    assert read(data).metadata.title.endswith(name)
    assert b"/JavaScript" not in data


@pytest.mark.parametrize(
    "name",
    [
        "María de los Ángeles Fernández-Villaverde y Sánchez de Quirós",
        "Wolfeschlegelsteinhausenbergerdorff " * 6,
        "W" * 150,
    ],
)
def test_a_long_name_shrinks_and_wraps_but_stays_whole_on_one_page(content, text_of, read, name):
    data = render(default_template(), replace(content, holder_name=name))
    assert len(read(data).pages) == 1
    assert name.replace(" ", "") in text_of(data).replace(" ", "")


def test_a_text_that_no_size_fits_is_refused_not_clipped(content):
    with pytest.raises(DoesNotFit):
        render(default_template(), replace(content, holder_name="interminable " * 400))
