"""Accepting the terms: which version, and when."""

from __future__ import annotations

from django.conf import settings

from accounts.enums import ConsentDocument
from accounts.models import Consent, User
from lib.errors import NotAllowed


def record_consent(user: User, *, by: User) -> Consent:
    """Note that a person accepts the terms of today; asked twice, the first time counts.

    Nobody accepts for somebody else. Raises ``NotAllowed``.
    """
    if by != user:
        raise NotAllowed
    consent, _created = Consent.objects.get_or_create(
        user=user, document=ConsentDocument.TERMS, version=settings.TERMS_VERSION
    )
    return consent


def has_old_consent(user: User) -> bool:
    """Whether the person accepted other terms than those of today, and not these."""
    given = set(
        Consent.objects.filter(user=user, document=ConsentDocument.TERMS).values_list(
            "version", flat=True
        )
    )
    return bool(given) and settings.TERMS_VERSION not in given
