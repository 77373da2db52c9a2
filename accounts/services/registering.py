"""Opening accounts."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from accounts import emails
from accounts.enums import AccountType
from accounts.exceptions import AccountTypeNotOpen
from accounts.languages import reader_language
from accounts.models import User
from accounts.services.consenting import record_consent
from accounts.services.managing import check_fields, record_role
from accounts.verification import confirmation_url
from lib.text import clean_text
from notifications.services import queue_email


@dataclass(frozen=True, slots=True)
class Registration:
    """What a registration answers: the same shape whether or not the e-mail was known."""

    user_id: uuid.UUID
    email: str
    account_type: str
    status: str = "pending_verification"


def register(*, email: str, password: str, full_name: str, account_type: str) -> Registration:
    """Open a student account and mail the verification link.

    A known e-mail gets the same answer, and its owner a mail that says so: nobody can find out by
    registering who is registered. Raises ``AccountTypeNotOpen``, ``InvalidInput``.
    """
    if account_type != AccountType.STUDENT:
        raise AccountTypeNotOpen
    email = User.objects.normalize_email(email).lower()
    user = User(email=email, full_name=clean_text(full_name), language=reader_language())
    # The work of hashing is done for a known e-mail too, so that time tells nothing.
    user.password = make_password(password)
    check_fields(user)
    with transaction.atomic():
        if known := _already_open(email) or _save_first(user):
            queue_email(emails.account_already_exists(known))
            return Registration(uuid.uuid4(), email, account_type)
        open_email_address(user, verified=False)
        record_consent(user, by=user)
        queue_email(emails.verify_address(user, confirmation_url(user)))
    return Registration(user.public_id, email, account_type)


def _already_open(email: str) -> User | None:
    return User.objects.filter(email__iexact=email).first()


def _save_first(user: User) -> User | None:
    """Save a new account; return the one that another request opened for its address meanwhile, if so."""
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        return User.objects.get(email__iexact=user.email)
    return None


def open_email_address(user: User, *, verified: bool) -> None:
    """Tell allauth about the address that the account was opened with."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"primary": True, "verified": verified}
    )


def create_account(
    *, email: str, password: str, full_name: str, account_type: str, language: str
) -> User:
    """Create or update a verified account of any type: for staff commands, never for the public."""
    user = User.objects.filter(email__iexact=email).first() or User(email=email.lower())
    was = user.account_type if user.pk else ""
    user.full_name, user.account_type, user.language = full_name, account_type, language
    if not user.check_password(password):
        user.set_password(password)
    user.full_clean(exclude=["password"])
    with transaction.atomic():
        user.save()
        open_email_address(user, verified=True)
        if was != account_type:
            record_role(user, was=was, by=None)
    return user
