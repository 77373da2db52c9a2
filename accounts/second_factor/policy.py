"""Who has a second factor, and who has to have one."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import QuerySet

from accounts.models import User


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
