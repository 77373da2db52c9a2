"""Random identifiers and secrets: how they are made, written by people, and kept."""

from __future__ import annotations

import hashlib
import secrets

# Crockford's base 32: no I, L, O, U, so that a code survives being read aloud or typed from paper.
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CONFUSED = str.maketrans("OIL", "011", "- ")


def random_code(length: int) -> str:
    """Return ``length`` symbols of 5 random bits each."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(length))


def new_name() -> str:
    """Return a name that nobody guesses, in lower case: 100 random bits for addresses and keys of a store."""
    return random_code(20).lower()


def normalize_code(typed: str) -> str:
    """Return what a person meant: upper case, no separators, O as 0, I and L as 1."""
    return typed.upper().translate(_CONFUSED).strip()


def new_secret() -> str:
    """Return 256 random bits, URL-safe."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """Return what we store of a high-entropy secret (SHA-256, hex)."""
    return hashlib.sha256(secret.encode()).hexdigest()
