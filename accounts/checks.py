"""What must hold of the settings of identity before people are let in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from accounts.enums import AccountType
from accounts.oidc.provider import is_enabled, is_secure


@register(Tags.security, deploy=True)
def check_identity(**_: Any) -> list[CheckMessage]:
    """Errors accounts.E001 to E008."""
    return list(_provider_errors()) if is_enabled() else list(_errors_without_provider())


def _errors_without_provider() -> Iterator[CheckMessage]:
    if settings.LOCAL_SIGN_IN != "open":
        yield Error(
            "LOCAL_SIGN_IN closes the passwords, but there is no other way in.",
            hint='Set OIDC_ISSUER, or LOCAL_SIGN_IN="open".',
            id="accounts.E001",
        )


def _provider_errors() -> Iterator[CheckMessage]:
    if not is_secure(settings.OIDC_ISSUER):
        yield Error("OIDC_ISSUER is not an https address.", id="accounts.E002")
    if not settings.OIDC_CLIENT_ID or not settings.OIDC_CLIENT_SECRET:
        yield Error(
            "OIDC_CLIENT_ID and OIDC_CLIENT_SECRET are needed to sign in with the provider.",
            id="accounts.E003",
        )
    if any(algorithm[:2] not in {"RS", "ES", "PS"} for algorithm in settings.OIDC_ALGORITHMS):
        yield Error(
            "OIDC_ALGORITHMS allows one that is not a signature with a key pair.",
            hint="RS256, or another of the RS, PS and ES families.",
            id="accounts.E004",
        )
    if settings.LOCAL_SIGN_IN not in {"open", "administrators"}:
        yield Error('LOCAL_SIGN_IN is "open" or "administrators".', id="accounts.E005")
    if unknown := set(settings.OIDC_GROUP_ROLES.values()) - set(AccountType.values):
        yield Error(
            f"OIDC_GROUP_ROLES gives roles that do not exist: {', '.join(sorted(unknown))}.",
            id="accounts.E006",
        )
    if settings.OIDC_LOGOUT_STYLE not in {"standard", "cognito", "none"}:
        yield Error('OIDC_LOGOUT_STYLE is "standard", "cognito" or "none".', id="accounts.E008")
    if settings.OIDC_API_AUDIENCE and settings.OIDC_API_AUDIENCE == settings.OIDC_CLIENT_ID:
        yield Error(
            "OIDC_API_AUDIENCE is the client itself: its id tokens would open the API.",
            id="accounts.E007",
        )
