"""One credential to vary, its key, and a certificate of the site with its badge."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

from certificates.badges.credential import CredentialFacts
from certificates.keys import KeyRing, keyring
from certificates.services.keys import register_keys


@pytest.fixture
def facts() -> CredentialFacts:
    """Alicia's certificate, in Spanish."""
    return CredentialFacts(
        row=131_072 + 6,
        code="7QX4M2KD9FHR",
        number="TIT-2025-0000123",
        verification_url="https://titula.example.org/verify/7QX4M2KD9FHR/",
        holder_name="Alicia Núñez Álvarez",
        course_id=7,
        course_title='Análisis de datos: "de cero a cien" 数据 🎓',
        hours=Decimal("12.5"),
        completed_on=date(2025, 11, 23),
        language="es",
        issuer="Academia Titula",
        issued_at=datetime(2025, 11, 24, 7, 0, 0, 987_654, tzinfo=UTC),
        valid_until=datetime(2099, 11, 24, 23, 59, 59, tzinfo=UTC),
    )


@pytest.fixture
def key() -> Ed25519PrivateKey:
    """The key of the issuer: always the same one."""
    return Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@pytest.fixture
def ring() -> KeyRing:
    """What the site signs with."""
    return keyring()


@pytest.fixture
def signing_site(ring: KeyRing, db: None) -> KeyRing:
    """Let the site's public keys be known before the first certificate."""
    register_keys(keyring=ring)
    return ring


@pytest.fixture
def fetch(client: Client):
    """Return the network of an independent verifier, on which there is only our site."""

    def get(url: str) -> bytes:
        answer = client.get(urlsplit(url).path)
        assert answer.status_code == 200, url
        return answer.content

    return get
