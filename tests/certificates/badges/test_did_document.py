from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from openbadgeslib.ob3.did import did_web_from_url, resolve_verification_method

from certificates.badges.addresses import did_web
from certificates.badges.did_web import PublishedKey, did_document

NEW = Ed25519PrivateKey.from_private_bytes(b"n" * 32).public_key()
RETIRED = Ed25519PrivateKey.from_private_bytes(b"r" * 32).public_key()


@pytest.mark.parametrize(
    ("origin", "did"),
    [
        ("https://titula.example.org", "did:web:titula.example.org"),
        ("https://titula.example.org:8443", "did:web:titula.example.org%3A8443"),
        ("http://127.0.0.1:8000", "did:web:127.0.0.1%3A8000"),
    ],
)
def test_the_host_is_the_name_and_a_port_is_encoded(origin, did) -> None:
    assert did_web(origin) == did
    if origin.startswith("https"):
        assert did_web_from_url(origin) == did


def test_both_forms_of_every_key_resolve_for_an_independent_library() -> None:
    did = "did:web:titula.example.org"
    document = did_document(did, [PublishedKey("new", NEW), PublishedKey("old", RETIRED)])
    ids = [method["id"] for method in document["verificationMethod"]]
    assert ids[0] == f"{did}#new"
    assert ids == document["assertionMethod"]
    assert len(ids) == len(set(ids)) == 4

    resolved = [
        load_pem_public_key(
            resolve_verification_method(one, lambda _url: json.dumps(document).encode())
        )
        for one in ids
    ]
    assert resolved == [NEW, NEW, RETIRED, RETIRED]


def test_no_private_part_is_ever_published() -> None:
    document = did_document("did:web:x", [PublishedKey("new", NEW)])
    (jwk, multikey) = document["verificationMethod"]
    assert set(jwk["publicKeyJwk"]) == {"kty", "crv", "alg", "kid", "x"}
    assert set(multikey) == {"id", "type", "controller", "publicKeyMultibase"}
