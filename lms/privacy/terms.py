"""Showing changed terms once to whoever accepted older ones; never in the way of a lesson or a certificate."""

from __future__ import annotations

from django.conf import settings

from accounts.services.consenting import has_old_consent
from accounts.types import SignedInRequest

_SHOWN = "terms_shown"


def should_see_changes(request: SignedInRequest) -> bool:
    """Whether to show what changed: once in a session, until it is accepted."""
    if request.session.get(_SHOWN) == settings.TERMS_VERSION:
        return False
    if has_old_consent(request.user):
        return True
    put_off(request)
    return False


def put_off(request: SignedInRequest) -> None:
    """Do not show it again in this session."""
    request.session[_SHOWN] = settings.TERMS_VERSION
