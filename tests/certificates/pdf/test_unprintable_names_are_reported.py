from __future__ import annotations

from dataclasses import replace

import pytest

from certificates.pdf.errors import UnprintableName
from certificates.pdf.names import clean_text, unprintable
from certificates.pdf.render import render
from certificates.pdf.template import default_template


def test_letters_that_no_face_covers_are_named():
    assert unprintable("Ana प्र 🎓") == {"प", "\u094d", "र", "🎓"}


@pytest.mark.parametrize(
    "name",
    [
        "Alicia Núñez",
        "Nguyễn Thị Ánh Tuyết",
        "Łukasz Żółkiewski",
        "Søren Ångström",
        "Œdipe Aÿ",
        "Александра Щедрина",
        "Ђорђе Ћосић",
        "Γεώργιος",
        "محمد عبد الرحمن",
        "علی‌رضا",
        "יעל",
    ],
)
def test_covered_scripts_pass(name):
    assert unprintable(name) == set()


def test_a_certificate_with_an_unprintable_name_is_refused(content):
    with pytest.raises(UnprintableName) as caught:
        render(default_template(), replace(content, holder_name="Ana 🎓"))
    assert caught.value.field == "holder_name"
    assert caught.value.characters == {"🎓"}
    assert "U+1F393" in str(caught.value)


def test_cleaning_composes_collapses_and_strips():
    assert clean_text("  Jose\u0301 \u00a0\n Núñez\u202e ") == "José Núñez"
    assert clean_text("a\u200bb\ufeffc\u00ad") == "abc"
    assert clean_text("علی\u200cرضا") == "علی\u200cرضا"  # noqa: RUF001
    assert clean_text("\u202e\x00") == ""
