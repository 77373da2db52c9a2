"""A credential secured as a JWT: Open Badges 3.0, section 8.2 (JSON Web Token Proof Format), with Ed25519.

The payload is the credential itself, with the registered claims beside its members (8.2.4.1). The header holds
``alg``, ``kid`` and ``typ`` and nothing else; ``typ`` "if present, MUST be set to JWT" (8.2.3), which we follow where
W3C VC-JOSE-COSE would rather have ``vc+jwt``. ``kid`` is the DID URL of the key in the issuer's DID document.

Nothing of it is random: Ed25519 signs deterministically (RFC 8032) and the members of the JSON have a fixed order. So
64 bytes of signature and the facts are enough to make the same token again, long after its key has been retired.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from certificates.badges.addresses import did_web
from certificates.badges.credential import CredentialFacts, Document, common_of, own_of
from certificates.badges.errors import InvalidCredential
from certificates.badges.multibase import base64url, from_base64url
from certificates.badges.payload import certificate_payload, payload, to_json

#: JOSE's name for Ed25519 (RFC 8037).
ALGORITHM: Final = "EdDSA"


def signing_input(facts: CredentialFacts, kid: str) -> bytes:
    """Return the bytes that the key signs, header and payload; ``kid`` is its name in the DID document."""
    common = common_of(facts)
    return _signing_input(did_web(common.origin), kid, certificate_payload(common, own_of(facts)))


def assemble(facts: CredentialFacts, kid: str, signature: bytes) -> str:
    """Return the JWT of a signature (64 bytes) that was made over ``signing_input`` earlier."""
    return with_signature(signing_input(facts, kid), signature)


def sign(document: Document, key: Ed25519PrivateKey, kid: str) -> str:
    """Return any credential of this site (a status list too) as a JWT."""
    signed = _signing_input(document["issuer"]["id"], kid, payload(document))
    return with_signature(signed, key.sign(signed))


def verified(token: str, key: Ed25519PublicKey) -> Document:
    """Return the payload of a JWT that ``key`` has signed. Raises ``InvalidCredential``."""
    signed, _, signature = token.rpartition(".")
    header, _, payload = signed.partition(".")
    if _object(header).get("alg") != ALGORITHM:
        raise InvalidCredential("not signed with Ed25519")
    try:
        key.verify(from_base64url(signature), signed.encode())
    except InvalidSignature as error:
        raise InvalidCredential("the signature is not by this key over these words") from error
    return _object(payload)


def _signing_input(did: str, kid: str, text: str) -> bytes:
    return _header(did, kid) + b"." + base64url(text.encode())


@lru_cache(maxsize=64)
def _header(did: str, kid: str) -> bytes:
    return base64url(to_json({"alg": ALGORITHM, "kid": f"{did}#{kid}", "typ": "JWT"}).encode())


def with_signature(signed: bytes, signature: bytes) -> str:
    """Return the JWT of what was signed and its signature (64 bytes)."""
    return (signed + b"." + base64url(signature)).decode()


def _object(part: str) -> dict[str, Any]:
    try:
        value = json.loads(from_base64url(part))
    except (ValueError, RecursionError) as error:
        raise InvalidCredential("not a JWT") from error
    if not isinstance(value, dict):
        raise InvalidCredential("not a JWT")
    return value
