"""Whose account a person of the provider opens.

The rules, from the first that fits:

| the provider's person                                      | outcome                                     |
|------------------------------------------------------------|---------------------------------------------|
| known by issuer and subject, account open                  | in                                          |
| known, but no address of the account was ever proved       | in if the provider has verified it          |
| account closed                                             | refused                                     |
| e-mail missing, or not verified by the provider            | refused                                     |
| nobody here has the address                                | a student account is opened                 |
| … an instructor, staff or an administrator has             | refused: they link on purpose               |
| … somebody linked to another subject of the issuer has     | refused                                     |
| … a student has, who never confirmed it here               | refused                                     |
| … a student has, linking by e-mail is off                  | refused                                     |
| … a student has                                            | linked, and told by mail                    |
"""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts import emails
from accounts.enums import AuditAction
from accounts.models import OIDCIdentity, User
from accounts.oidc.claims import Person
from accounts.oidc.following import follow_address, follow_groups, owner_of
from accounts.oidc.policy import local_sign_in_open_for
from accounts.oidc.refusals import LastWayIn, Reason, SignInRefused
from accounts.services.auditing import record
from accounts.services.consenting import record_consent
from accounts.services.registering import open_email_address
from notifications.services import queue_email


def sign_in(person: Person, *, request: HttpRequest | None) -> User:
    """Return the account that ``person`` opens, made or linked now if need be. Raises ``SignInRefused``.

    Two first sign-ins at once: the constraints let one open the account, and the other then finds it.
    """
    try:
        return _sign_in_once(person, request)
    except IntegrityError:
        return _sign_in_once(person, request)


@transaction.atomic
def _sign_in_once(person: Person, request: HttpRequest | None) -> User:
    identity = _known(person) or _first_sign_in(person, request)
    user = identity.user
    if not user.is_active:
        raise SignInRefused(Reason.ACCOUNT_CLOSED, about=user)
    follow_address(user, person)
    if not EmailAddress.objects.filter(user=user, verified=True).exists():
        raise SignInRefused(Reason.EMAIL_NOT_VERIFIED, about=user)
    follow_groups(identity, person)
    identity.last_used_at = timezone.now()
    identity.save(update_fields=["last_used_at", "granted_role"])
    return user


def _known(person: Person) -> OIDCIdentity | None:
    return (
        OIDCIdentity.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(issuer=person.issuer, subject=person.subject)
        .first()
    )


def _first_sign_in(person: Person, request: HttpRequest | None) -> OIDCIdentity:
    if not person.email:
        raise SignInRefused(Reason.EMAIL_MISSING)
    if not person.email_verified:
        raise SignInRefused(Reason.EMAIL_NOT_VERIFIED)
    user = owner_of(person.email)
    if user is None:
        opened = open_account(person, verified=True)
        record_consent(opened, by=opened)  # the button says so
        return _link(person, user=opened, request=request)
    _check_may_be_linked(user, person)
    queue_email(emails.sign_in_linked(user, settings.OIDC_NAME))
    return _link(person, user=user, request=request)


def open_account(person: Person, *, verified: bool) -> User:
    """Open a student account that has no password of ours."""
    user = User(email=person.email, full_name=person.name, language=person.language)
    user.set_unusable_password()
    user.save()
    open_email_address(user, verified=verified)
    return user


def _check_may_be_linked(user: User, person: Person) -> None:
    confirmed = EmailAddress.objects.filter(user=user, email__iexact=person.email, verified=True)
    # Who came in by this very identity a moment ago is no other: the constraint then says so.
    others = user.identities.filter(issuer=person.issuer).exclude(subject=person.subject)
    rules = [
        (Reason.ACCOUNT_CLOSED, not user.is_active),
        (Reason.STAFF_LINKS_ON_PURPOSE, user.is_staff),
        (Reason.OTHER_IDENTITY_LINKED, others.exists()),
        # Whoever opened it may not be who owns the address: they would share the account.
        (Reason.LOCAL_EMAIL_NOT_CONFIRMED, not confirmed.exists()),
        (Reason.LINKING_IS_OFF, not settings.OIDC_LINK_BY_EMAIL),
    ]
    for reason, holds in rules:
        if holds:
            raise SignInRefused(reason, about=user)


def _link(
    person: Person, *, user: User, request: HttpRequest | None, by: User | None = None
) -> OIDCIdentity:
    identity = OIDCIdentity.objects.create(user=user, issuer=person.issuer, subject=person.subject)
    record(AuditAction.IDENTITY_LINKED, by=by, about=user, request=request, issuer=person.issuer)
    return identity


def link_on_purpose(person: Person, *, by: User, request: HttpRequest) -> OIDCIdentity:
    """Link the provider's person to the account of ``by``, who has signed in to both. Raises ``SignInRefused``.

    What the groups give now is only noted: it changes nothing about an account that has its role from us.
    """
    try:
        with transaction.atomic():
            identity = _link(person, user=by, request=request, by=by)
            identity.granted_role = person.role
            identity.save(update_fields=["granted_role"])
            queue_email(emails.sign_in_linked(by, settings.OIDC_NAME))
            return identity
    except IntegrityError:
        return _already_linked(person, by)


def _already_linked(person: Person, by: User) -> OIDCIdentity:
    identity = OIDCIdentity.objects.filter(issuer=person.issuer, subject=person.subject).first()
    if identity is None:
        raise SignInRefused(Reason.OTHER_IDENTITY_LINKED, about=by)
    if identity.user_id != by.pk:
        raise SignInRefused(Reason.IDENTITY_TAKEN, about=by)
    return identity


def unlink(identity: OIDCIdentity, *, by: User, request: HttpRequest) -> None:
    """End a linked sign-in of one's own. Raises ``LastWayIn`` if the account would stay shut."""
    others = OIDCIdentity.objects.filter(user=by).exclude(pk=identity.pk)
    with transaction.atomic():
        locked = User.objects.select_for_update().get(pk=by.pk)
        with_password = locked.has_usable_password() and local_sign_in_open_for(locked)
        if not with_password and not others.exists():
            raise LastWayIn
        OIDCIdentity.objects.filter(pk=identity.pk, user=by).delete()
        record(
            AuditAction.IDENTITY_UNLINKED, by=by, about=by, request=request, issuer=identity.issuer
        )
