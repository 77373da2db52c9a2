"""People, the tokens with which programs act for them, and what happened to their accounts."""

from accounts.models.audit import AuditEntry
from accounts.models.identities import OIDCIdentity
from accounts.models.people import User, UserManager, default_language
from accounts.models.tokens import ApiToken, ApiTokenQuerySet

__all__ = [
    "ApiToken",
    "ApiTokenQuerySet",
    "AuditEntry",
    "OIDCIdentity",
    "User",
    "UserManager",
    "default_language",
]
