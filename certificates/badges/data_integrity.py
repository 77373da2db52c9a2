"""A credential secured by an embedded proof: the cryptosuite ``eddsa-jcs-2022``.

Source: W3C Data Integrity EdDSA Cryptosuites v1.0, section 3.3. What is signed is SHA-256 of the proof's options
followed by SHA-256 of the document, both canonicalised by RFC 8785 (JCS).
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from certificates.badges.credential import Document
from certificates.badges.errors import InvalidCredential
from certificates.badges.multibase import base58btc, from_base58btc

CRYPTOSUITE: Final = "eddsa-jcs-2022"


def with_proof(document: Document, key: Ed25519PrivateKey, verification_method: str) -> Document:
    """Return the document and its proof.

    ``verification_method`` is the DID URL of the key's Multikey. ``created`` is optional and left out, so that the same
    document and key give the same bytes whenever they are asked for.
    """
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": CRYPTOSUITE,
        "verificationMethod": verification_method,
        "proofPurpose": "assertionMethod",
        "@context": document["@context"],
    }
    signature = key.sign(_hashes(options, document))
    return document | {"proof": [options | {"proofValue": base58btc(signature)}]}


def verify_proof(document: Document, key: Ed25519PublicKey) -> None:
    """Accept a document whose one proof ``key`` has made. Raises ``InvalidCredential``."""
    proof = _only_proof(document)
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    unsecured = {name: value for name, value in document.items() if name != "proof"}
    contexts = options.get("@context", unsecured.get("@context"))
    if contexts != unsecured.get("@context"):
        raise InvalidCredential("the contexts of the proof are not those of the document")
    try:
        key.verify(from_base58btc(str(proof.get("proofValue"))), _hashes(options, unsecured))
    except (InvalidSignature, rfc8785.CanonicalizationError) as error:
        raise InvalidCredential("the proof is not by this key over these words") from error


def _only_proof(document: Document) -> dict[str, Any]:
    proofs = document.get("proof")
    proof = proofs[0] if isinstance(proofs, list) and len(proofs) == 1 else proofs
    if not isinstance(proof, dict) or proof.get("cryptosuite") != CRYPTOSUITE:
        raise InvalidCredential(f"no single proof by {CRYPTOSUITE}")
    if proof.get("type") != "DataIntegrityProof" or proof.get("proofPurpose") != "assertionMethod":
        raise InvalidCredential("the proof is not one of an assertion")
    return proof


def _hashes(options: dict[str, Any], document: Document) -> bytes:
    return sha256(rfc8785.dumps(options)).digest() + sha256(rfc8785.dumps(document)).digest()
