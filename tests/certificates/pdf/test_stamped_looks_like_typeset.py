"""Two ways to one page: what is stamped is what the typesetter would have set."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from certificates.pdf.errors import NotStampable
from certificates.pdf.likeness import difference, require_likeness
from certificates.pdf.wording import words
from tests.certificates.pdf.engine import (
    DEFAULT,
    compile_for,
    page,
    picture,
    places,
    stamp,
    typeset,
)

SITUATIONS = {
    "Spanish": {},
    "English": {"language": "en"},
    "without hours": {"hours": None},
    "two signatories": {"second_signatory_name": "Diego", "second_signatory_title": "Rector"},
    "with an end": {"expires_on": date(2028, 11, 24)},
    "the house itself": {"issuer": "Titula"},
}


@pytest.mark.parametrize("changes", SITUATIONS.values(), ids=SITUATIONS)
def test_every_line_of_the_default_template_stands_where_the_typesetter_puts_it(content, changes):
    stamped, set_ = places(stamp(content, **changes)), places(typeset(content, **changes))
    assert stamped.keys() == set_.keys()
    for line, box in set_.items():
        middle, expected = sum(stamped[line][::2]) / 2, sum(box[::2]) / 2
        # Kerning makes a line narrower, and what stands in it moves by as much.
        assert middle == pytest.approx(expected, abs=1.5), line
        assert stamped[line][1] == pytest.approx(box[1], abs=2.5), line


@pytest.mark.parametrize("changes", SITUATIONS.values(), ids=SITUATIONS)
def test_the_default_template_looks_the_same_in_every_situation(content, changes):
    said = replace(content, **changes)
    require_likeness(DEFAULT, compile_for(DEFAULT, said), words(said))


def test_with_letters_that_are_not_kerned_the_pictures_are_the_same(content):
    same = replace(
        content,
        holder_name="nnnn hhhh",
        course_title="mmmm uuuu",
        signatory_name="nnn",
        signatory_title="hhh",
        issuer="nnn",
    )
    pictures = picture(stamp(same)), picture(typeset(same))
    # Dates are kerned, by a fraction of a point.
    assert difference(*pictures) < 60


def test_a_certificate_that_says_something_else_looks_different(content):
    pictures = (
        picture(stamp(content, holder_name="Alicia Ríos")),
        picture(typeset(content, holder_name="Bruno Keller")),
    )
    assert difference(*pictures) > 100


@pytest.mark.parametrize("hours", [Decimal(1), Decimal("12.5"), Decimal(1200)])
@pytest.mark.parametrize("align", ["left", "center", "right"])
def test_words_are_aligned_as_in_the_template(content, align, hours):
    source = page(f'<p style="text-align: {align}">{{{{ hours }}}} h of {{{{ issuer }}}}</p>')
    (stamped,), (set_,) = (
        places(make(content, source, hours=hours)).values() for make in (stamp, typeset)
    )
    edge = {"left": 0, "right": 2}.get(align)
    if edge is None:
        assert stamped[0] + stamped[2] == pytest.approx(set_[0] + set_[2], abs=1)
    else:
        assert stamped[edge] == pytest.approx(set_[edge], abs=0.5)


def test_a_picture_over_a_word_hides_it_in_both_ways_or_is_not_stamped(content, red_square):
    over = f'<div style="position:absolute;left:0;top:0;width:300pt;height:60pt">{red_square}</div>'
    source = page(f'<div style="font-size:30pt">{{{{ holder_name }}}}</div>{over}')
    with pytest.raises(NotStampable, match="look like"):
        require_likeness(source, compile_for(source, content), words(content))


def test_a_picture_under_a_word_is_stamped(content, red_square):
    under = (
        f'<div style="position:absolute;left:0;top:0;width:300pt;height:60pt">{red_square}</div>'
    )
    over = '<div style="position:absolute;left:9pt;top:9pt;width:300pt">{{ holder_name }}</div>'
    source = page(under + over)
    require_likeness(source, compile_for(source, content), words(content))
    assert difference(picture(stamp(content, source)), picture(typeset(content, source))) < 90
