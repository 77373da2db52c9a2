"""What accounts know about a person, and how they forget them."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.utils import timezone

from accounts.models import AuditEntry, User
from lib.nobody import address_of_nobody


def addresses_of(user: User) -> set[str]:
    """Return every address at which we may have written to the person."""
    known = EmailAddress.objects.filter(user=user).values_list("email", flat=True)
    return {user.email, *known}


def collect(user: User) -> dict[str, Any]:
    """Return ``profile``, ``email_addresses``, ``consents``, ``api_tokens`` (never the tokens themselves),
    ``second_factors`` (never their secrets), ``identities`` and ``audit_trail``.
    """
    return {
        "profile": _profile(user),
        "email_addresses": list(
            EmailAddress.objects.filter(user=user)
            .order_by("id")
            .values("email", "verified", "primary")
        ),
        "consents": list(user.consents.order_by("id").values("document", "version", "given_at")),
        "api_tokens": list(
            user.api_tokens.order_by("id").values(
                "name", "hint", "created_at", "expires_at", "revoked_at"
            )
        ),
        "second_factors": list(
            Authenticator.objects.filter(user=user)
            .order_by("id")
            .values("type", "created_at", "last_used_at")
        ),
        "identities": list(
            user.identities.order_by("id").values("issuer", "subject", "linked_at", "last_used_at")
        ),
        "audit_trail": [_told(entry, user) for entry in user.audit_entries.order_by("id")],
    }


def erase(user: User) -> None:
    """Leave a row that is nobody's: no name, no address, no way in. Needs a transaction, and the row locked.

    A session is good for one password hash (Django's ``get_session_auth_hash``) and an active account: the new
    hash ends all of them at once, wherever they are; their rows run out by themselves.
    """
    EmailAddress.objects.filter(user=user).delete()
    user.api_tokens.all().delete()
    user.consents.all().delete()
    user.identities.all().delete()
    Authenticator.objects.filter(user=user).delete()
    # That something happened stays; from where, and which name became which, goes.
    AuditEntry.objects.filter(subject=user).update(address=None, detail={})
    AuditEntry.objects.filter(actor=user).update(address=None)
    _empty(user)


def _empty(user: User) -> None:
    user.email = address_of_nobody(user.public_id)
    user.full_name = user.certificate_name = ""
    user.is_active, user.last_login, user.deleted_at = False, None, timezone.now()
    user.time_zone = ""
    user.set_unusable_password()
    user.save()


def _profile(user: User) -> dict[str, Any]:
    return {
        "id": str(user.public_id),
        "email": user.email,
        "full_name": user.full_name,
        "certificate_name": user.certificate_name,
        "account_type": user.account_type,
        "language": user.language,
        "time_zone": user.time_zone,
        "joined_at": user.date_joined,
        "last_sign_in_at": user.last_login,
    }


def _told(entry: AuditEntry, user: User) -> dict[str, Any]:
    others = "staff" if entry.actor_id else "nobody who was signed in"
    return {
        "at": entry.at,
        "action": entry.action,
        "by": "you" if entry.actor_id == user.pk else others,
        "network_address": entry.address,
        "detail": entry.detail,
    }
