"""The ring of this process."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from certificates.keys.bundle import KeyRing, parse_bundle
from certificates.keys.sources import source_for


def load() -> KeyRing:
    """Read the key that ``CERTIFICATE_SIGNING_KEY`` names. Raises ``SigningKeyError``."""
    return parse_bundle(source_for(settings.CERTIFICATE_SIGNING_KEY).read())


@cache
def keyring() -> KeyRing:
    """``load``, once per process. A failure is not kept: the next call tries again."""
    return load()
