"""What pages must know about the ways into an account, and out to its owner."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest

from accounts.oidc.policy import everybody_may_sign_in_here
from accounts.oidc.provider import is_enabled
from notifications.selectors import is_unreachable


def ways_in(request: HttpRequest) -> dict[str, object]:  # noqa: ARG001
    """The provider's name (empty: there is none), and whether passwords are for everybody."""
    return {
        "provider_name": settings.OIDC_NAME if is_enabled() else "",
        "local_sign_in_open": everybody_may_sign_in_here(),
    }


def reach(request: HttpRequest) -> dict[str, Callable[[], str]]:
    """The reader's address if mails do not arrive there, else nothing; asked only by the pages that show it."""

    def unreachable_address() -> str:
        user = request.user
        return user.email if user.is_authenticated and is_unreachable(user.email) else ""

    return {"unreachable_address": unreachable_address}
