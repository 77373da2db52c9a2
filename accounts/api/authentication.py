"""``Authorization: Bearer …``: local tokens, and access tokens of the identity provider."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import APIException, AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiToken, OIDCIdentity, User
from accounts.oidc.provider import is_enabled
from accounts.oidc.refusals import SignInRefused
from accounts.oidc.verification import Claims, verify_access_token
from lib.tokens import digest


class ProviderAway(APIException):
    """The provider's keys are not known, and it cannot be asked for them."""

    status_code = 503
    default_code = "identity_provider_away"


class BearerAuthentication(BaseAuthentication):
    """One query: the token by its digest, with its user; or whom a verified access token is about, with theirs."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken | Claims] | None:
        scheme, _space, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        token = secret.decode("latin-1")
        # A token of ours has no dots.
        return _by_provider(token) if token.count(".") == 2 and is_enabled() else _local(token)

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        return "Bearer"


def _local(secret: str) -> tuple[User, ApiToken]:
    token = ApiToken.objects.usable().select_related("user").filter(digest=digest(secret)).first()
    if token is None:
        raise AuthenticationFailed(_bad_token())
    return token.user, token


def _by_provider(token: str) -> tuple[User, Claims]:
    """Return whom an access token is about. Nobody is made here: they sign in once on the site first."""
    try:
        claims = verify_access_token(token)
    except SignInRefused as refusal:
        raise (
            ProviderAway(str(refusal.detail))
            if refusal.http_status >= 500
            else AuthenticationFailed(_bad_token())
        ) from refusal
    identity = (
        OIDCIdentity.objects.select_related("user")
        .filter(issuer=claims["iss"], subject=claims["sub"], user__is_active=True)
        .first()
    )
    if identity is None:
        raise AuthenticationFailed(
            _("The token is right, but no open account belongs to it. Sign in on the site once.")
        )
    return identity.user, claims


def _bad_token() -> str:
    return _("The token is not valid, or it has expired or been revoked. Get a new one.")


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = BearerAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002
        return {
            "type": "http",
            "scheme": "bearer",
            "description": (
                "A token of `POST /api/v1/tokens`, or an access token (JWT) of the identity provider with "
                "which people sign in."
            ),
        }
