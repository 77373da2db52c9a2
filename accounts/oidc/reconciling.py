"""Accounts here for the people of the user pool that have none, such as those of before this site."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from enum import StrEnum

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.enums import AuditAction
from accounts.models import OIDCIdentity, User
from accounts.oidc import cognito
from accounts.oidc.claims import Person, person_of
from accounts.oidc.following import owner_of
from accounts.oidc.linking import open_account
from accounts.services.auditing import record
from accounts.services.registering import open_email_address


class Outcome(StrEnum):
    """What became of one person of the pool."""

    OPENED = "opened"
    MENDED = "mended"  # the address is confirmed there, and now here
    KNOWN = "known"
    LEFT = "left for their first sign-in"  # the address has an account, or is not verified
    NOT_CONFIRMED = "not confirmed"


def reconcile(*, dry_run: bool) -> Iterator[Counter[Outcome]]:
    """Go through the pool, sixty people at a time, and yield the counts of each page.

    Nobody is linked to an account that exists and nobody's role changes: only a sign-in does that. Each person
    is a transaction, and a second run skips whom the first one did, so it can be stopped anywhere.
    Raises ``IdentityProviderAway``.
    """
    for page in cognito.pages():
        people = [person_of(user.claims, issuer=settings.OIDC_ISSUER) for user in page]
        known = _identities_of(people)
        yield Counter(
            _reconcile_one(user, person, known.get(person.subject), dry_run=dry_run)
            for user, person in zip(page, people, strict=True)
        )


def _identities_of(people: list[Person]) -> dict[str, OIDCIdentity]:
    subjects = [person.subject for person in people]
    found = OIDCIdentity.objects.select_related("user").filter(
        issuer=settings.OIDC_ISSUER, subject__in=subjects
    )
    return {identity.subject: identity for identity in found}


def _reconcile_one(
    pool_user: cognito.PoolUser, person: Person, identity: OIDCIdentity | None, *, dry_run: bool
) -> Outcome:
    if not pool_user.is_confirmed:
        return Outcome.NOT_CONFIRMED
    if identity is not None:
        return _mend(identity.user, person, dry_run=dry_run)
    if not person.email or not person.email_verified or owner_of(person.email):
        return Outcome.LEFT
    return Outcome.OPENED if dry_run else _open(person)


def _mend(user: User, person: Person, *, dry_run: bool) -> Outcome:
    same = person.email_verified and person.email == user.email.lower()
    if not same or EmailAddress.objects.filter(email__iexact=user.email, verified=True).exists():
        return Outcome.KNOWN
    if not dry_run:
        with transaction.atomic():
            open_email_address(user, verified=True)
            record(AuditAction.ADDRESS_CONFIRMED, by=None, about=user)
    return Outcome.MENDED


def _open(person: Person) -> Outcome:
    try:
        with transaction.atomic():
            user = open_account(person, verified=True)
            OIDCIdentity.objects.create(user=user, issuer=person.issuer, subject=person.subject)
            record(AuditAction.IDENTITY_LINKED, by=None, about=user, issuer=person.issuer)
    except IntegrityError:
        return Outcome.LEFT  # somebody came in with the address this very moment
    return Outcome.OPENED
