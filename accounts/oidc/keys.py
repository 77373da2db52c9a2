"""The provider's signing keys: one cache for id and access tokens."""

from __future__ import annotations

import logging
import time
from functools import cache
from typing import Any

import jwt
from django.conf import settings

from accounts.oidc.provider import endpoints
from accounts.oidc.refusals import Reason, SignInRefused

logger = logging.getLogger(__name__)

LIFESPAN_SECONDS = 3600.0
COOLDOWN_SECONDS = 30.0


class ProviderKeys(jwt.PyJWKClient):
    """PyJWT's client, which fetches at most once in 30 s for a key that it does not know.

    On top of it: when the provider is away the keys that are known go on working, and one that fails is asked
    again after 30 s at the soonest, so that neither an outage nor forged key ids make requests wait on it.
    """

    def __init__(self, uri: str) -> None:
        super().__init__(
            uri,
            lifespan=LIFESPAN_SECONDS,
            timeout=settings.OIDC_TIMEOUT,
            cooldown_duration=COOLDOWN_SECONDS,
        )
        self._known: Any = None
        self._failed_at: float | None = None

    def fetch_data(self) -> Any:
        """Return the key set: fresh, or the one known if the provider fails."""
        if self._failed_at is None or time.monotonic() - self._failed_at >= COOLDOWN_SECONDS:
            try:
                self._known = super().fetch_data()
            except (jwt.PyJWTError, ValueError) as error:
                self._failed_at = time.monotonic()
                logger.warning("oidc_keys_unavailable", extra={"error": type(error).__name__})
            else:
                self._failed_at = None
        if self._known is None:
            raise jwt.PyJWKClientConnectionError("The provider's keys are not available.")
        return self._known


@cache
def _keys_at(uri: str) -> ProviderKeys:
    return ProviderKeys(uri)


def signing_key(token: str) -> jwt.PyJWK:
    """Return the key that ``token`` says it is signed with. Raises ``SignInRefused``."""
    keys = _keys_at(endpoints().jwks)
    try:
        return keys.get_signing_key(_key_id(token))
    except jwt.PyJWKClientConnectionError as error:
        raise SignInRefused(Reason.PROVIDER_AWAY, note="no keys") from error
    except jwt.PyJWTError as error:
        raise SignInRefused(Reason.KEY_UNKNOWN) from error


def _key_id(token: str) -> str:
    try:
        header = jwt.get_unverified_header(token)
    except jwt.InvalidTokenError as error:
        raise SignInRefused(Reason.TOKEN_MALFORMED) from error
    # Before any key is looked for: "none" and the HS family must not even cost a lookup.
    if header.get("alg") not in settings.OIDC_ALGORITHMS:
        raise SignInRefused(Reason.ALGORITHM_NOT_ALLOWED)
    if not isinstance(kid := header.get("kid"), str):
        raise SignInRefused(Reason.KEY_UNKNOWN, note="no key id")
    return kid
