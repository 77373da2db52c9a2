"""How mozilla-django-oidc finds its settings: our names, and endpoints only when they are needed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse
from mozilla_django_oidc.utils import import_from_settings

from accounts.oidc.provider import endpoints

CALLBACK = "accounts:oidc_callback"

_OURS: dict[str, Callable[[], Any]] = {
    "OIDC_AUTHENTICATION_CALLBACK_URL": lambda: CALLBACK,
    "OIDC_OP_AUTHORIZATION_ENDPOINT": lambda: endpoints().authorization,
    "OIDC_OP_TOKEN_ENDPOINT": lambda: endpoints().token,
    "OIDC_RP_CLIENT_ID": lambda: settings.OIDC_CLIENT_ID,
    "OIDC_RP_CLIENT_SECRET": lambda: settings.OIDC_CLIENT_SECRET,
    "OIDC_RP_SCOPES": lambda: settings.OIDC_SCOPES,
    "OIDC_USE_PKCE": lambda: True,
    "OIDC_STORE_ID_TOKEN": lambda: settings.OIDC_LOGOUT_STYLE == "standard",
}


def callback_url() -> str:
    """Return where the provider sends people back. Of the site, whatever Host the browser sent."""
    return f"{settings.SITE_URL}{reverse(CALLBACK)}"


class LibrarySettings:
    """Mixed in before a class of the library."""

    @staticmethod
    def get_settings(attr: str, *default: Any) -> Any:
        if attr in _OURS:
            return _OURS[attr]()
        return import_from_settings(attr, *default)
