"""Opening accounts and giving tokens."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import emails
from accounts.enums import AccountType
from accounts.exceptions import AccountTypeNotOpen, WrongCredentials
from accounts.languages import reader_language
from accounts.models import ApiToken, User
from accounts.selectors import may_give, may_manage
from accounts.verification import confirmation_url
from lib.errors import InvalidInput, NotAllowed
from lib.text import clean_text
from lib.tokens import digest, new_secret
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
    _check(user)
    with transaction.atomic():
        if known := _already_open(email) or _save_first(user):
            queue_email(emails.account_already_exists(known))
            return Registration(uuid.uuid4(), email, account_type)
        open_email_address(user, verified=False)
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


def _check(user: User) -> None:
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        raise InvalidInput(errors=error.message_dict) from error


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
    user.full_name, user.account_type, user.language = full_name, account_type, language
    if not user.check_password(password):
        user.set_password(password)
    user.full_clean(exclude=["password"])
    with transaction.atomic():
        user.save()
        open_email_address(user, verified=True)
    return user


def update_profile(*, user: User, full_name: str, certificate_name: str, language: str) -> User:
    """Change how a person is called, on screen and on certificates to come, and their language."""
    user.full_name, user.certificate_name = clean_text(full_name), clean_text(certificate_name)
    user.language = language
    _check(user)
    user.save(update_fields=["full_name", "certificate_name", "language", "updated_at"])
    return user


def update_account(
    *,
    user: User,
    by: User,
    full_name: str,
    certificate_name: str,
    account_type: str,
    is_active: bool,
) -> User:
    """Change somebody's account for them. Only a superuser makes, changes or unmakes staff, never oneself.

    Raises ``NotAllowed``, ``InvalidInput``.
    """
    was = User.objects.get(pk=user.pk)
    if not may_manage(by, was) or (
        account_type != was.account_type and not may_give(by, account_type)
    ):
        raise NotAllowed
    if by == was and (account_type, is_active) != (was.account_type, was.is_active):
        raise NotAllowed(
            _(
                "You cannot change your own account type, nor lock yourself out. Nothing was changed."
            )
        )
    user.full_name, user.certificate_name = clean_text(full_name), clean_text(certificate_name)
    user.account_type, user.is_active = account_type, is_active
    _check(user)
    user.save(
        update_fields=["full_name", "certificate_name", "account_type", "is_active", "updated_at"]
    )
    return user


def issue_token(*, email: str, password: str) -> tuple[str, datetime]:
    """Return a new bearer token and when it expires. Raises ``WrongCredentials``."""
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    if user is None:
        make_password(password)  # as long as checking one
        raise WrongCredentials
    verified = EmailAddress.objects.filter(user=user, verified=True).exists()
    if not user.check_password(password) or not verified:
        raise WrongCredentials
    token, expires_at = new_secret(), timezone.now() + timedelta(days=settings.API_TOKEN_DAYS)
    ApiToken.objects.create(user=user, digest=digest(token), hint=token[:6], expires_at=expires_at)
    return token, expires_at


def revoke_token(*, token: ApiToken) -> None:
    """End a token now."""
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


def purge_expired() -> int:
    """Delete what has outlived its expiry date; returns how many rows went."""
    deleted, _details = ApiToken.objects.expired().delete()
    return deleted
