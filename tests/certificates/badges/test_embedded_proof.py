"""The proof ``eddsa-jcs-2022``, checked against the standard's own example and step by step."""

from __future__ import annotations

import base64
import copy
import hashlib
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from openbadgeslib.ob3.did import _b58btc_decode

from certificates.badges.credential import credential
from certificates.badges.data_integrity import verify_proof, with_proof
from certificates.badges.did_web import multikey, multikey_id
from certificates.badges.errors import InvalidCredential
from certificates.badges.multibase import base58btc, base64url, from_base58btc, from_base64url

# Data Integrity EdDSA Cryptosuites v1.0 (W3C), appendix B.3, and its key pair of appendix B.
KEY = Ed25519PrivateKey.from_private_bytes(
    from_base58btc("z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq")[2:]
)
NAME = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2"
METHOD = f"did:key:{NAME}#{NAME}"
CONTEXTS = [
    "https://www.w3.org/ns/credentials/v2",
    "https://www.w3.org/ns/credentials/examples/v2",
]
EXAMPLE: dict[str, Any] = {
    "@context": CONTEXTS,
    "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
    "type": ["VerifiableCredential", "AlumniCredential"],
    "name": "Alumni Credential",
    "description": "A minimum viable example of an Alumni Credential.",
    "issuer": "https://vc.example/issuers/5678",
    "validFrom": "2023-01-01T00:00:00Z",
    "credentialSubject": {
        "id": "did:example:abcdefgh",
        "alumniOf": "The School of Examples",
    },
    "proof": {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-jcs-2022",
        "created": "2023-02-24T23:36:38Z",
        "verificationMethod": METHOD,
        "proofPurpose": "assertionMethod",
        "@context": CONTEXTS,
        "proofValue": (
            "z2HnFSSPPBzR36zdDgK8PbEHeXbR56YF24jwMpt3R1eHXQzJDMWS93FCzpvJpwTWd3GAVFuUfjoJdcnTMuVor51aX"
        ),
    },
}


def test_the_example_of_the_standard_is_accepted() -> None:
    verify_proof(EXAMPLE, KEY.public_key())


def test_the_key_of_the_standard_has_its_name_here_too() -> None:
    assert multikey_id(f"did:key:{NAME}", KEY.public_key()) == METHOD


def test_we_hash_and_encode_as_the_standard_does() -> None:
    unsecured = {name: value for name, value in EXAMPLE.items() if name != "proof"}
    options = {name: value for name, value in EXAMPLE["proof"].items() if name != "proofValue"}
    hashes = hashlib.sha256(rfc8785.dumps(options)).digest()
    hashes += hashlib.sha256(rfc8785.dumps(unsecured)).digest()
    assert hashes.hex() == (
        "66ab154f5c2890a140cb8388a22a160454f80575f6eae09e5a097cabe539a1db"
        "59b7cb6251b8991add1ce0bc83107e3db9dbbab5bd2c28f687db1a03abc92f19"
    )
    assert base58btc(KEY.sign(hashes)) == EXAMPLE["proof"]["proofValue"]


def test_a_stranger_who_follows_the_standard_accepts_ours(facts, key) -> None:
    document = with_proof(credential(facts), key, multikey_id("did:web:x", key.public_key()))

    (proof,) = document.pop("proof")
    signature = _b58btc_decode(proof.pop("proofValue")[1:])
    fragment = proof["verificationMethod"].partition("#z")[2]
    public = Ed25519PublicKey.from_public_bytes(_b58btc_decode(fragment).removeprefix(b"\xed\x01"))
    hashes = [hashlib.sha256(rfc8785.dumps(part)).digest() for part in (proof, document)]
    public.verify(signature, b"".join(hashes))
    assert proof["@context"] == document["@context"]
    assert proof["proofPurpose"] == "assertionMethod"


def test_the_same_credential_and_key_give_the_same_proof(facts, key) -> None:
    assert with_proof(credential(facts), key, "m") == with_proof(credential(facts), key, "m")


@pytest.mark.parametrize(
    "change",
    [
        lambda badge: badge.update(name="Otro curso"),
        lambda badge: badge["credentialSubject"]["identifier"][0].update(identityHash="Bruno"),
        lambda badge: badge["credentialStatus"].update(statusListIndex="7"),
        lambda badge: badge.pop("validUntil"),
        lambda badge: badge.update(extra=1),
        lambda badge: badge["proof"][0].update(verificationMethod="did:web:other#k"),
        lambda badge: badge["proof"][0].update(proofPurpose="authentication"),
        lambda badge: badge["proof"][0].update({"@context": ["https://other.example"]}),
        lambda badge: badge["proof"][0].update(cryptosuite="eddsa-rdfc-2022"),
        lambda badge: badge["proof"][0].update(proofValue="z111"),
        lambda badge: badge["proof"][0].update(proofValue="0OIl"),
        lambda badge: badge["proof"][0].pop("proofValue"),
        lambda badge: badge["proof"].append(badge["proof"][0]),
        lambda badge: badge.pop("proof"),
        lambda badge: badge.update(extra=float("nan")),
    ],
)
def test_any_change_breaks_the_proof(facts, key, change) -> None:
    badge = with_proof(credential(facts), key, "did:web:x#k")
    verify_proof(badge, key.public_key())
    changed = copy.deepcopy(badge)
    change(changed)
    with pytest.raises(InvalidCredential):
        verify_proof(changed, key.public_key())


def test_another_key_does_not_verify_it(facts, key) -> None:
    with pytest.raises(InvalidCredential):
        verify_proof(with_proof(credential(facts), key, "did:web:x#k"), KEY.public_key())


@pytest.mark.parametrize("data", [b"", b"\0", b"\0\0\1", b"\xff" * 64, bytes(range(64))])
def test_bytes_come_back_from_their_text(data) -> None:
    assert from_base58btc(base58btc(data)) == data
    assert from_base64url(base64url(data).decode()) == data
    if data:
        assert _b58btc_decode(base58btc(data)[1:]) == data
        assert base64url(data) == base64.urlsafe_b64encode(data).rstrip(b"=")


def test_a_key_has_a_name_of_the_usual_shape(key) -> None:
    assert multikey(key.public_key()).startswith("z6Mk")
    assert len(multikey(key.public_key())) == 48
