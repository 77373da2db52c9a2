"""By openbadgeslib, which shares no line with us, and by us."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier

from certificates.badges.credential import CredentialFacts
from certificates.badges.did_web import PublishedKey, did_document
from certificates.badges.errors import InvalidCredential
from certificates.badges.jwt import assemble, signing_input, verified, with_signature

KID = "a-key"
DID = "did:web:titula.example.org"
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(32))


def jwt_for(facts: CredentialFacts, key: Ed25519PrivateKey, kid: str) -> str:
    """The token as it is made at issue."""
    signed = signing_input(facts, kid)
    return with_signature(signed, key.sign(signed))


def verifier(key: Ed25519PrivateKey) -> OB3Verifier:
    public = key.public_key()
    return OB3Verifier(public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))


def resolving(keys: list[PublishedKey]) -> OB3Verifier:
    """A verifier who knows the issuer's DID only."""

    def web(url: str) -> bytes:
        assert url == "https://titula.example.org/.well-known/did.json"
        return json.dumps(did_document(DID, keys)).encode()

    return OB3Verifier.for_issuer_did(DID, download=web)


def decoded(part: str) -> dict[str, Any]:
    return json.loads(base64.urlsafe_b64decode(part + "=="))


def test_an_independent_library_reads_what_we_said(facts, key) -> None:
    badge = verifier(key).verify(jwt_for(facts, key, KID))
    assert badge.achievement.name == facts.course_title
    assert badge.issuer.id == DID
    assert badge.identifiers[0].identity_hash == facts.holder_name
    assert badge.recipient_id == f"{facts.verification_url}#holder"
    assert badge.expiration_date == facts.valid_until


def test_it_finds_the_key_by_the_did_of_the_issuer_even_among_several(facts, key) -> None:
    keys = [
        PublishedKey("newer", OTHER_KEY.public_key()),
        PublishedKey(KID, key.public_key()),
    ]
    assert resolving(keys).verify(jwt_for(facts, key, KID)).issuer.id == DID
    with pytest.raises(OB3VerificationError, match="signature"):
        resolving(keys).verify(jwt_for(facts, key, "newer"))
    with pytest.raises(OB3VerificationError, match="no verificationMethod"):
        resolving(keys[:1]).verify(jwt_for(facts, key, KID))


def test_the_header_has_what_the_standard_allows_and_nothing_else(facts, key) -> None:
    header, payload, _signature = jwt_for(facts, key, KID).split(".")
    assert decoded(header) == {"alg": "EdDSA", "kid": f"{DID}#{KID}", "typ": "JWT"}
    said = decoded(payload)
    assert said["iss"] == said["issuer"]["id"]
    assert said["jti"] == said["id"]
    assert said["sub"] == said["credentialSubject"]["id"]
    assert datetime.fromtimestamp(said["nbf"], UTC) == facts.issued_at.replace(microsecond=0)
    assert datetime.fromtimestamp(said["exp"], UTC) == facts.valid_until


def test_a_signature_that_was_kept_makes_the_same_token_without_the_key(facts, key) -> None:
    signature = key.sign(signing_input(facts, KID))
    assert len(signature) == 64
    assert assemble(facts, KID, signature) == jwt_for(facts, key, KID)


def test_another_key_does_not_verify_it(facts, key) -> None:
    token = jwt_for(facts, key, KID)
    with pytest.raises(OB3VerificationError):
        verifier(OTHER_KEY).verify(token)
    with pytest.raises(InvalidCredential):
        verified(token, OTHER_KEY.public_key())


def test_a_token_with_one_character_changed_is_refused(facts, key) -> None:
    token = jwt_for(facts, key, KID)
    assert verified(token, key.public_key())["jti"] == verifier(key).verify(token).id
    places = [*range(0, len(token), 97), len(token) - 1, token.index("."), token.rindex(".")]
    for place in places:
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        with pytest.raises(InvalidCredential):
            verified(changed, key.public_key())
        with pytest.raises(OB3VerificationError):
            verifier(key).verify(changed)


def test_an_expired_one_is_refused_by_whoever_looks_at_the_clock(facts, key) -> None:
    then, later = datetime(2020, 1, 1, tzinfo=UTC), datetime(2021, 1, 1, tzinfo=UTC)
    token = jwt_for(replace(facts, issued_at=then, valid_until=later), key, KID)
    assert verified(token, key.public_key())["exp"] == later.timestamp()
    with pytest.raises(OB3VerificationError, match="expired"):
        verifier(key).verify(token)


@pytest.mark.parametrize(
    "token", ["", ".", "..", "a.b.c", "é.é.é", "W10.W10.W10", "eyJhbGciOiJub25lIn0.e30."]
)
def test_what_is_no_token_of_ours_is_refused(token, key) -> None:
    with pytest.raises(InvalidCredential):
        verified(token, key.public_key())
