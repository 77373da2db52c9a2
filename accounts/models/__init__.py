"""People, what they accepted, the tokens with which programs act for them, and what happened to their accounts."""

from accounts.models.audit import AuditEntry
from accounts.models.consents import Consent
from accounts.models.identities import OIDCIdentity
from accounts.models.people import User, UserManager, default_language
from accounts.models.tokens import ApiToken, ApiTokenQuerySet

__all__ = [
    "ApiToken",
    "ApiTokenQuerySet",
    "AuditEntry",
    "Consent",
    "OIDCIdentity",
    "User",
    "UserManager",
    "default_language",
]
