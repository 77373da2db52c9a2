"""Words that people type are cleaned before they are printed, mailed and signed."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.text import clean_text

anything = st.text(max_size=60)
JOINERS = "\u200c\u200d"


@given(anything)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@given(anything)
def test_the_result_is_one_composed_line_without_invisible_characters(text: str) -> None:
    clean = clean_text(text)
    assert clean == unicodedata.normalize("NFC", clean)
    assert clean == clean.strip()
    assert "  " not in clean
    kinds = {unicodedata.category(char) for char in clean if char not in JOINERS}
    assert not kinds & {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@given(st.text(alphabet="abc ñÑ áé 李 ا", max_size=40))  # noqa: RUF001
def test_what_needs_no_cleaning_is_kept_letter_by_letter(text: str) -> None:
    assert clean_text(text) == " ".join(text.split())


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("Ana\u202egiL", "AnagiL"),
        ("Ana\r\nBcc: x", "Ana Bcc: x"),
        ("Ana\u2028Gil", "Ana Gil"),
        ("Lo\u0301pez", "López"),
        ("\ufeffAna", "Ana"),
        ("Ana\u00adGil", "AnaGil"),
        ("\u0000\u0007", ""),
        ("می\u200cخواهم", "می\u200cخواهم"),  # noqa: RUF001
        ("\u00a0Ana\u3000Gil\u00a0", "Ana Gil"),
    ],
)
def test_known_tricks_are_undone(typed: str, clean: str) -> None:
    assert clean_text(typed) == clean
