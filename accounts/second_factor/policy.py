"""Who has a second factor, and who has to have one."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.models import User

# Sessions begun by one of these came from an identity provider.
PROVIDER_BACKENDS = "accounts.oidc."


def factors(user: User) -> QuerySet[Authenticator]:
    """What proves who they are beside the password. Recovery codes only stand in for one."""
    owned: QuerySet[Authenticator] = Authenticator.objects.filter(user=user)
    return owned.exclude(type=Authenticator.Type.RECOVERY_CODES)


def has_factor(user: User) -> bool:
    return factors(user).exists()


def needs_factor(user: User) -> bool:
    """Whether their role asks for one (``SECOND_FACTOR_REQUIRED_FOR``)."""
    return user.account_type in settings.SECOND_FACTOR_REQUIRED_FOR


def lacks_factor(user: User) -> bool:
    """Whether their role asks for one and they have none."""
    return needs_factor(user) and not has_factor(user)


def came_from_provider(request: HttpRequest) -> bool:
    """Whether an identity provider opened this session.

    Its policy counts then: whether it asked for a second factor is for it to decide and for its administrators to
    set, and asking for another one here would teach people to type codes wherever they are asked.
    """
    return str(request.session.get(BACKEND_SESSION_KEY, "")).startswith(PROVIDER_BACKENDS)
