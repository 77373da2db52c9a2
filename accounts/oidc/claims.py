"""The person whom verified claims describe, in our terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from accounts.enums import AccountType
from accounts.languages import reader_language
from accounts.models import User
from accounts.validators import validate_person_name
from lib.text import clean_text

_LONGEST_NAME = 120
_LONGEST_EMAIL = 254
# From the least to the most: somebody in several groups gets the last.
_RANKS = [
    AccountType.STUDENT,
    AccountType.INSTRUCTOR,
    AccountType.STAFF,
    AccountType.ADMINISTRATOR,
]


@dataclass(frozen=True, slots=True)
class Person:
    """Who the provider says it is. ``email`` is in lower case, empty if it was not told."""

    issuer: str
    subject: str
    email: str
    email_verified: bool
    name: str
    language: str
    role: AccountType


def person_of(claims: dict[str, Any], *, issuer: str) -> Person:
    """Return the person of an id token's claims, merged with those of userInfo or of the user pool."""
    email = _email(claims.get("email"))
    return Person(
        issuer=issuer,
        subject=str(claims["sub"]),
        email=email,
        email_verified=is_true(claims.get("email_verified")),
        name=_name(claims, email),
        language=_language(claims.get("locale")),
        role=role_of(claims.get(settings.OIDC_GROUPS_CLAIM)),
    )


def is_true(value: object) -> bool:
    """Cognito sends the strings "true" and "false"; anything but a clear yes is a no."""
    return value is True or value == "true"


def role_of(groups: object) -> AccountType:
    """Return the highest role of the groups that the settings list; a student without any."""
    told = groups if isinstance(groups, list) else [groups]
    names = {name for name in told if isinstance(name, str)} & settings.OIDC_GROUP_ROLES.keys()
    given = [AccountType(settings.OIDC_GROUP_ROLES[name]) for name in names]
    return max(given, key=_RANKS.index, default=AccountType.STUDENT)


def _email(told: object) -> str:
    if not isinstance(told, str) or len(told) > _LONGEST_EMAIL:
        return ""
    try:
        validate_email(told)
    except ValidationError:
        return ""
    return User.objects.normalize_email(told).lower()


def _name(claims: dict[str, Any], email: str) -> str:
    parts = [claims.get(part) for part in ("given_name", "family_name")]
    both = " ".join(part for part in parts if isinstance(part, str))
    candidates = [claims.get("name"), both, email.partition("@")[0]]
    usable = (clean_text(told)[:_LONGEST_NAME] for told in candidates if isinstance(told, str))
    return next(filter(_is_name, usable), _("Student"))


def _is_name(name: str) -> bool:
    try:
        validate_person_name(name)
    except ValidationError:
        return False
    return True


def _language(told: object) -> str:
    spoken = told.replace("_", "-").split("-")[0].lower() if isinstance(told, str) else ""
    return spoken if spoken in dict(settings.LANGUAGES) else reader_language()
