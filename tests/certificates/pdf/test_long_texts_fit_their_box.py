from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates.pdf.errors import DoesNotFit
from certificates.pdf.lettering.faces import width_at_one_point
from certificates.pdf.lettering.fitting import LEADING, Box, fit

BOX = Box(width=660, height=68, largest=46, smallest=27)


def test_a_usual_name_keeps_the_largest_size():
    fitted = fit("Alicia Núñez Álvarez", "serif", BOX)
    assert fitted.size == BOX.largest
    assert fitted.lines == ("Alicia Núñez Álvarez",)


def test_a_longer_name_shrinks_before_it_wraps():
    fitted = fit("Alicia María Fernández de Córdoba Álvarez", "serif", BOX)
    assert len(fitted.lines) == 1
    assert BOX.smallest <= fitted.size < BOX.largest


def test_the_longest_wrap_into_balanced_lines():
    fitted = fit("María de los Ángeles Fernández-Villaverde y Sánchez de Quirós", "serif", BOX)
    widths = [width_at_one_point(line, "serif") for line in fitted.lines]
    assert len(widths) == 2
    assert min(widths) > max(widths) / 3


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet="aWñ é-", min_size=1, max_size=160))
def test_whatever_the_text_it_stays_inside_and_whole(text):
    text = " ".join(text.split()) or "x"
    fitted = fit(text, "serif", BOX)
    assert "".join(fitted.lines).replace(" ", "") == text.replace(" ", "")
    assert fitted.size * LEADING * len(fitted.lines) <= BOX.height + 1e-6
    assert all(
        width_at_one_point(line, "serif") * fitted.size <= BOX.width for line in fitted.lines
    )


def test_a_text_that_would_be_illegible_is_refused():
    with pytest.raises(DoesNotFit):
        fit("palabra " * 500, "serif", BOX)
