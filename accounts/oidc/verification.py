"""What must hold of a token before a word of it is believed.

Sources: OpenID Connect Core 1.0, sections 3.1.3.6 to 3.1.3.8; RFC 9068; Amazon Cognito, "Verifying JSON web
tokens" (``token_use``; access tokens carry ``client_id`` and no ``aud``).
"""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import jwt
from django.conf import settings
from django.utils.crypto import constant_time_compare

from accounts.oidc.keys import signing_key
from accounts.oidc.refusals import Reason, SignInRefused

Claims = dict[str, Any]

_REASONS: list[tuple[type[jwt.InvalidTokenError], Reason]] = [
    (jwt.ExpiredSignatureError, Reason.EXPIRED),
    (jwt.ImmatureSignatureError, Reason.NOT_YET_VALID),
    (jwt.InvalidIssuerError, Reason.ISSUER_WRONG),
    (jwt.InvalidAudienceError, Reason.AUDIENCE_WRONG),
    (jwt.InvalidAlgorithmError, Reason.ALGORITHM_NOT_ALLOWED),
    (jwt.exceptions.InvalidSubjectError, Reason.SUBJECT_WRONG),
    (jwt.InvalidSignatureError, Reason.SIGNATURE_WRONG),
]
_LONGEST_SUBJECT = 255  # OpenID Connect Core 1.0, section 2


def verify_id_token(token: str, *, nonce: str | None, access_token: str | None) -> Claims:
    """Return the claims of an id token that is for us, for this sign-in, and valid now.

    Raises ``SignInRefused`` with the reason.
    """
    claims = _verified(token, audience=settings.OIDC_CLIENT_ID)
    _check_authorized_party(claims)
    if claims.get("token_use", "id") != "id":
        raise SignInRefused(Reason.USE_WRONG)
    if not nonce or not constant_time_compare(str(claims.get("nonce", "")), nonce):
        raise SignInRefused(Reason.NONCE_WRONG)
    if "at_hash" in claims and access_token is not None:
        _check_access_token_hash(token, str(claims["at_hash"]), access_token)
    return claims


def verify_access_token(token: str) -> Claims:
    """Return the claims of an access token for this API. Raises ``SignInRefused`` with the reason.

    One of Cognito's says ``token_use`` and which client asked for it; any other must name us as its audience.
    """
    claims = _verified(token, audience=None)
    if "token_use" in claims:
        if claims["token_use"] != "access":  # noqa: S105
            raise SignInRefused(Reason.USE_WRONG)
        if claims.get("client_id") not in settings.OIDC_API_CLIENTS:
            raise SignInRefused(Reason.AUDIENCE_WRONG)
    elif settings.OIDC_API_AUDIENCE not in _audiences(claims) or not settings.OIDC_API_AUDIENCE:
        raise SignInRefused(Reason.AUDIENCE_WRONG)
    return claims


def _verified(token: str, *, audience: str | None) -> Claims:
    required = ["exp", "iat", "iss", "sub"] + (["aud"] if audience else [])
    key = signing_key(token)
    try:
        claims: Claims = jwt.decode(
            token,
            key,
            algorithms=settings.OIDC_ALGORITHMS,
            issuer=settings.OIDC_ISSUER,
            audience=audience,
            leeway=settings.OIDC_LEEWAY_SECONDS,
            options={"require": required, "verify_aud": audience is not None},
        )
    except jwt.InvalidTokenError as error:
        raise SignInRefused(_reason(error), note=type(error).__name__) from error
    if not 0 < len(claims["sub"]) <= _LONGEST_SUBJECT:
        raise SignInRefused(Reason.SUBJECT_WRONG)
    return claims


def _reason(error: jwt.InvalidTokenError) -> Reason:
    return next(
        (reason for kind, reason in _REASONS if isinstance(error, kind)), Reason.TOKEN_MALFORMED
    )


def _audiences(claims: Claims) -> list[Any]:
    told = claims.get("aud", [])
    return told if isinstance(told, list) else [told]


def _check_authorized_party(claims: Claims) -> None:
    party = claims.get("azp")
    if party is None and len(_audiences(claims)) < 2:
        return
    if party != settings.OIDC_CLIENT_ID:
        raise SignInRefused(Reason.AUDIENCE_WRONG, note="azp")


def _check_access_token_hash(token: str, told: str, access_token: str) -> None:
    # Section 3.1.3.6: the left half of the digest that goes with the signature's algorithm.
    algorithm = str(jwt.get_unverified_header(token)["alg"])
    digest = hashlib.new(f"sha{algorithm[-3:]}", access_token.encode()).digest()
    half = base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
    if not constant_time_compare(half, told):
        raise SignInRefused(Reason.ACCESS_TOKEN_SWAPPED)
