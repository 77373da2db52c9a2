"""How the secrets of second factors are kept in the database."""

from __future__ import annotations

from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.encoding import force_bytes

# Of this purpose alone, so that no other use of SECRET_KEY can give the key away (RFC 5869, section 3.2).
_PURPOSE = b"titula: secrets of second factors"


def encrypt(text: str) -> str:
    """Return what may be stored; only ``SECRET_KEY`` opens it."""
    return _box().encrypt(text.encode()).decode("ascii")


def decrypt(stored: str) -> str:
    """Return the secret. Keys of ``SECRET_KEY_FALLBACKS`` still open it.

    Raises ``cryptography.fernet.InvalidToken`` once the key it was written with is gone.
    """
    return _box().decrypt(stored.encode("ascii")).decode()


def _box() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_key(secret)) for secret in secrets])


def _key(secret: str | bytes) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(
        force_bytes(secret)
    )
    return urlsafe_b64encode(derived)
