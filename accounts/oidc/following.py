"""What an account takes over from the provider when its person comes in again."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.enums import AuditAction
from accounts.models import OIDCIdentity, User
from accounts.oidc.claims import Person
from accounts.services.auditing import record
from accounts.services.managing import record_role
from accounts.services.registering import open_email_address


def owner_of(email: str) -> User | None:
    """Return who has an address: as the login, or confirmed beside it."""
    beside = EmailAddress.objects.filter(email__iexact=email, verified=True).values("user")
    return User.objects.filter(Q(email__iexact=email) | Q(pk__in=beside)).first()


def follow_groups(identity: OIDCIdentity, person: Person) -> None:
    """Give the role of the person's groups when the groups have changed since we last looked.

    While they have not, the role is what we made it here: neither side undoes the other at every sign-in.
    The identity is changed, not saved.
    """
    if person.role == identity.granted_role or not settings.OIDC_GROUP_ROLES:
        return
    identity.granted_role = person.role
    user, was = identity.user, identity.user.account_type
    if person.role == was:
        return
    user.account_type = person.role
    user.save(update_fields=["account_type", "updated_at"])
    record_role(user, was=was, by=None)


def follow_address(user: User, person: Person) -> None:
    """Take over a verified address: its confirmation, and, for a student, a new one that nobody else has."""
    if not person.email or not person.email_verified:
        return
    if person.email == user.email.lower():
        _confirm(user)
    elif not user.is_staff and owner_of(person.email) in {None, user}:
        _change(user, person.email)


def _confirm(user: User) -> None:
    if not EmailAddress.objects.filter(email__iexact=user.email, verified=True).exists():
        open_email_address(user, verified=True)
        record(AuditAction.ADDRESS_CONFIRMED, by=None, about=user)


def _change(user: User, email: str) -> None:
    was = user.email
    try:
        with transaction.atomic():
            user.email = email
            user.save(update_fields=["email", "updated_at"])
            EmailAddress.objects.filter(user=user).delete()
            open_email_address(user, verified=True)
            record(AuditAction.ADDRESS_CHANGED, by=None, about=user, was=was, now=email)
    except IntegrityError:
        # Somebody took it meanwhile. The person comes in all the same; the address stays as it was.
        user.email = was
