"""Long names shrink, then wrap, and their ink never leaves the box; nor does anybody's."""

from __future__ import annotations

import pytest

from certificates.pdf.design.samples import LONGEST_NAME
from certificates.pdf.errors import DoesNotFit
from tests.certificates.pdf.engine import ink, page, stamp, text_by_pdfium
from tests.certificates.pdf.names_of_the_world import NAMES

WIDTH, HEIGHT, LEFT, TOP = 400, 60, 150, 150
BOXED = page(
    f'<div style="position: absolute; left: {LEFT}pt; top: {TOP}pt; width: {WIDTH}pt; '
    'text-align: center">'
    f"{{% fit holder_name width={WIDTH} height={HEIGHT} size=44 smallest=20 %}}</div>",
    style="@page { margin: 0 }",
)
PAGE = (0, 0, 842, 595)
#: What reaches over and under the letters (a stack of accents, a tail) may leave the line by so much.
OVERHANG = 5

LONG = {
    "usual": "Alicia Núñez Álvarez",
    "one line, smaller": "María Fernández de Córdoba Álvarez",
    "the longest": LONGEST_NAME,
    "one word": "Wolfeschlegelsteinhausenbergerdorff" * 3,
    "wide": "W" * 110,
    "Han": "欧阳娜娜" * 20,
    "Thai": "สมชายใจดี" * 12,
    "Arabic": "عبد الرحمن بن محمد الأندلسي " * 4,
    "Devanagari": "श्रीकृष्ण विश्वनाथन " * 5,
    "emoji": "👩🏽‍🎓" * 30,
    "stacked": "Ểm Ỗn Ẩn Ǻg Ǟ\u0302g",
}


@pytest.mark.parametrize("name", LONG.values(), ids=LONG)
def test_the_ink_of_a_name_stays_in_its_box(content, name):
    data = stamp(content, BOXED, holder_name=name)
    left, top, right, bottom = ink(data, PAGE)
    assert left >= LEFT - 2
    assert right <= LEFT + WIDTH + 2
    assert top >= TOP - OVERHANG
    assert bottom <= TOP + HEIGHT + OVERHANG


@pytest.mark.parametrize(("script", "name"), NAMES)
def test_every_name_of_the_world_stays_in_its_box_and_leaves_ink(content, script, name):
    left, top, right, bottom = ink(stamp(content, BOXED, holder_name=name), PAGE, 1)
    assert left >= LEFT - 2
    assert right <= LEFT + WIDTH + 2
    assert top >= TOP - OVERHANG
    assert bottom <= TOP + HEIGHT + OVERHANG
    assert right - left > 15
    # A reader that lost its place on the line would draw it off the middle.
    assert (left + right) / 2 == pytest.approx(LEFT + WIDTH / 2, abs=8)


def test_a_name_shrinks_before_it_wraps_and_is_whole(content):
    heights = {}
    for name in ("Li Na", LONG["one line, smaller"], LONGEST_NAME):
        data = stamp(content, BOXED, holder_name=name)
        assert text_by_pdfium(data).replace(" ", "").replace("\x02", "") == name.replace(" ", "")
        _, top, _, bottom = ink(data, PAGE)
        heights[name] = bottom - top
    usual, smaller, wrapped = heights.values()
    assert smaller < usual
    assert wrapped > smaller


def test_a_name_beyond_every_size_is_refused_by_name(content):
    with pytest.raises(DoesNotFit, match="interminable"):
        stamp(content, BOXED, holder_name="interminable " * 400)
