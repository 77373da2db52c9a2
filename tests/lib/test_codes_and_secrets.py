"""Codes that people read aloud and type, and secrets that we do not keep."""

from __future__ import annotations

import re
import string

from hypothesis import example, given
from hypothesis import strategies as st

from lib.tokens import CROCKFORD, digest, new_secret, normalize_code, random_code

codes = st.text(alphabet=CROCKFORD, max_size=24)


@given(codes)
def test_a_code_is_its_own_normal_form(code: str) -> None:
    assert normalize_code(code) == code


@given(st.text(max_size=40))
@example("-\r0")  # what follows a separator is stripped too
def test_normalizing_twice_changes_nothing_more(typed: str) -> None:
    once = normalize_code(typed)
    assert normalize_code(once) == once


@given(codes, st.randoms(use_true_random=False))
def test_a_code_is_understood_however_a_person_writes_it(code: str, chance: object) -> None:
    mistaken = {"0": "0Oo", "1": "1IiLl"}
    typed = "".join(
        chance.choice(["", "", " ", "-"])
        + chance.choice(mistaken.get(symbol, symbol + symbol.lower()))
        for symbol in code
    )
    assert normalize_code(f"  {typed}\n") == code


def test_random_codes_have_only_symbols_that_cannot_be_confused() -> None:
    made = [random_code(12) for _ in range(500)]
    assert len(set(made)) == 500
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{12}", code) for code in made)
    assert set("".join(made)) == set(CROCKFORD)
    assert set(string.digits + string.ascii_uppercase) - set(CROCKFORD) == set("ILOU")


def test_a_secret_is_long_unique_and_not_in_its_digest() -> None:
    first, second = new_secret(), new_secret()
    assert first != second
    assert len(first) >= 43
    assert digest(first) == digest(first) != digest(second)
    assert first not in digest(first)
