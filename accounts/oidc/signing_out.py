"""Where to go so that the provider ends its session too.

Sources: OpenID Connect RP-Initiated Logout 1.0, section 2; Amazon Cognito, "Logout endpoint".
"""

from __future__ import annotations

import logging
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url

from accounts.oidc.policy import came_by_provider
from accounts.oidc.provider import endpoints, is_enabled
from accounts.oidc.refusals import SignInRefused

logger = logging.getLogger(__name__)


def provider_logout_url(request: HttpRequest) -> str:
    """Return the address that ends the provider's session, or nothing if there is none to end or no way to.

    To be asked before the session is flushed, which holds the id token that the standard wants as a hint.
    """
    if not is_enabled() or settings.OIDC_LOGOUT_STYLE == "none" or not came_by_provider(request):
        return ""
    try:
        end_session = endpoints().end_session
    except SignInRefused as refusal:
        logger.warning("oidc_logout_unavailable", extra={"reason": str(refusal.reason)})
        return ""
    return f"{end_session}?{urlencode(_parameters(request))}" if end_session else ""


def _parameters(request: HttpRequest) -> dict[str, str]:
    back = f"{settings.SITE_URL}{resolve_url(settings.LOGOUT_REDIRECT_URL)}"
    if settings.OIDC_LOGOUT_STYLE == "cognito":
        return {"client_id": settings.OIDC_CLIENT_ID, "logout_uri": back}
    parameters = {
        "client_id": settings.OIDC_CLIENT_ID,
        "post_logout_redirect_uri": back,
        "id_token_hint": request.session.get("oidc_id_token", ""),
    }
    return {name: value for name, value in parameters.items() if value}
