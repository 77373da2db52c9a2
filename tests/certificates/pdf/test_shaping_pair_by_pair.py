"""Plain letters set from a table of pairs stand exactly where HarfBuzz puts them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.pdf.lettering import shape as shaping
from certificates.pdf.lettering.faces import NEWSREADER, NEWSREADER_ITALIC, SOURCE_SANS
from certificates.pdf.writing.embedding import REPERTOIRE

FACES = [NEWSREADER, NEWSREADER_ITALIC, SOURCE_SANS]


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.file)
@given(text=st.text(alphabet=REPERTOIRE, min_size=1, max_size=40))
def test_a_line_is_the_same_either_way(face, text):
    by_pairs = shaping._pairs(face).line(text)
    assert by_pairs in {(), shaping._one_each(face, text)}


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.file)
def test_an_ordinary_name_is_set_by_pairs(face):
    name = "María José Núñez Álvarez-Toledo"
    assert shaping._pairs(face).line(name) == shaping._one_each(face, name)


def test_the_table_does_not_grow_without_bound(monkeypatch):
    monkeypatch.setattr("certificates.pdf.lettering.pairs._KEPT", 3)
    pairs = shaping.Pairs(lambda text: shaping._one_each(NEWSREADER, text))
    assert pairs.line("ab")
    assert pairs.line("xyz") == ()
    assert len(pairs) == 3
