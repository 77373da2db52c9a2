from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest
from openbadgeslib.ob3.status import decode_encoded_list, set_indices

from certificates.badges.addresses import STATUS_LIST_SIZE, status_place
from certificates.badges.errors import InvalidCredential
from certificates.badges.multibase import base64url
from certificates.badges.status_list import decoded, encoded, status_list

VOID = frozenset({0, 7, 8, 4_711, STATUS_LIST_SIZE - 1})


def test_an_independent_library_reads_the_same_bits() -> None:
    bits = decode_encoded_list(encoded(VOID))
    assert len(bits) * 8 == STATUS_LIST_SIZE == 131_072
    assert set_indices(bits) == VOID


@pytest.mark.parametrize("void", [frozenset(), VOID, frozenset(range(STATUS_LIST_SIZE))])
def test_a_list_comes_back(void) -> None:
    assert decoded(encoded(void)) == void


def test_the_same_list_is_the_same_text_whatever_the_order() -> None:
    assert encoded(sorted(VOID)) == encoded(sorted(VOID, reverse=True))
    assert encoded(VOID).startswith("uH4sIAAAAAAA")  # GZIP without a time


def test_a_position_outside_the_list_is_an_error() -> None:
    with pytest.raises(IndexError):
        encoded([STATUS_LIST_SIZE])


def test_rows_fill_one_list_after_another() -> None:
    assert status_place(1) == (0, 1)
    assert status_place(131_071) == (0, 131_071)
    assert status_place(131_072) == (1, 0)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "zH4s",
        "u",
        "u====",
        "uAAAA",
        "u" + base64url(gzip.compress(b"\0" * 10)).decode(),
        "u" + base64url(gzip.compress(b"\0" * 50_000_000)).decode(),
    ],
    ids=["empty", "base58", "nothing", "no base64", "no gzip", "too short", "a bomb"],
)
def test_what_is_no_list_is_refused(text) -> None:
    with pytest.raises(InvalidCredential):
        decoded(text)


def test_the_list_is_a_credential_of_the_issuer_with_an_end() -> None:
    listed = status_list(
        "https://titula.example.org",
        "Academia Titula",
        3,
        void=VOID,
        valid_from=datetime(2026, 11, 24, 7, tzinfo=UTC),
        valid_until=datetime(2026, 11, 25, 7, tzinfo=UTC),
    )
    assert listed["id"] == "https://titula.example.org/badges/status/3/"
    assert listed["type"] == ["VerifiableCredential", "BitstringStatusListCredential"]
    assert listed["issuer"] == {"id": "did:web:titula.example.org", "name": "Academia Titula"}
    assert listed["validUntil"] == "2026-11-25T07:00:00Z"
    assert listed["credentialSubject"]["statusPurpose"] == "revocation"
    assert decoded(listed["credentialSubject"]["encodedList"]) == VOID
