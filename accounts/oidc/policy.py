"""Which ways in are open."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY
from django.http import HttpRequest

from accounts.models import User
from accounts.oidc.provider import is_enabled

PROVIDER_BACKEND = "accounts.oidc.backend.ProviderBackend"


def everybody_may_sign_in_here() -> bool:
    """Whether anybody may open an account, sign in with a password and reset it here."""
    return settings.LOCAL_SIGN_IN == "open" or not is_enabled()


def local_sign_in_open_for(user: User) -> bool:
    """Whether ``user`` may sign in with a password, a passkey or a local token.

    Where the provider is the only way in, an administrator still may: somebody must be able to mend the
    settings of a provider that does not answer.
    """
    return everybody_may_sign_in_here() or user.is_superuser


def came_by_provider(request: HttpRequest) -> bool:
    """Whether this session was opened by the provider.

    Its policy counts then: whether it asked for a second factor is for its administrators to say, and asking for
    another one here would teach people to type codes wherever they are asked.
    """
    return request.session.get(BACKEND_SESSION_KEY) == PROVIDER_BACKEND
