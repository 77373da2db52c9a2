"""What pages must know about the ways into an account."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from accounts.oidc.policy import everybody_may_sign_in_here
from accounts.oidc.provider import is_enabled


def ways_in(request: HttpRequest) -> dict[str, object]:  # noqa: ARG001
    """The provider's name (empty: there is none), and whether passwords are for everybody."""
    return {
        "provider_name": settings.OIDC_NAME if is_enabled() else "",
        "local_sign_in_open": everybody_may_sign_in_here(),
    }
