"""The issuer's DID document: the public keys with which anyone verifies the site's credentials.

Format: Decentralized Identifiers v1.0 and the did:web method. Every key has two entries, because the two proofs ask
for different ones: ``#<kid>`` is a JsonWebKey, to which the ``kid`` of a JWT leads; ``#z6Mk…`` is a Multikey, as Data
Integrity EdDSA Cryptosuites v1.0, section 2.1.1 demands. A retired key signs no more but stays in the document, or
what it signed could not be verified any longer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from certificates.badges.credential import Document
from certificates.badges.jwt import ALGORITHM
from certificates.badges.multibase import base58btc, base64url

CONTEXTS: Final = (
    "https://www.w3.org/ns/did/v1",
    "https://w3id.org/security/jwk/v1",
    "https://w3id.org/security/multikey/v1",
)
#: Multicodec's prefix of an Ed25519 public key: the code 0xed as a varint.
_ED25519: Final = b"\xed\x01"


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """A public key and the name it goes by in JWTs."""

    kid: str
    key: Ed25519PublicKey


def did_document(did: str, keys: Sequence[PublishedKey]) -> Document:
    """Return the document of ``did``. Put the current key first: a JWT without ``kid`` is checked with that one."""
    methods = [
        method
        for published in keys
        for method in (_json_web_key(did, published), _multikey(did, published.key))
    ]
    return {
        "@context": list(CONTEXTS),
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def multikey_id(did: str, key: Ed25519PublicKey) -> str:
    """Return the DID URL of a key's Multikey entry: the ``verificationMethod`` of Data Integrity proofs."""
    return f"{did}#{multikey(key)}"


def multikey(key: Ed25519PublicKey) -> str:
    """Return the key in 48 characters, ``z6Mk…``."""
    return base58btc(_ED25519 + _raw(key))


def _json_web_key(did: str, published: PublishedKey) -> Document:
    return {
        "id": f"{did}#{published.kid}",
        "type": "JsonWebKey",
        "controller": did,
        "publicKeyJwk": {
            "kty": "OKP",
            "crv": "Ed25519",
            "alg": ALGORITHM,
            "kid": published.kid,
            "x": base64url(_raw(published.key)).decode(),
        },
    }


def _multikey(did: str, key: Ed25519PublicKey) -> Document:
    return {
        "id": multikey_id(did, key),
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": multikey(key),
    }


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)
