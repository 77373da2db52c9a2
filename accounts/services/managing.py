"""Changing accounts, one's own and others'."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import may_give, may_manage
from accounts.enums import AuditAction
from accounts.models import User
from accounts.services.auditing import record
from lib.errors import InvalidInput, NotAllowed
from lib.text import clean_text


def update_profile(
    *, user: User, full_name: str, certificate_name: str, language: str, time_zone: str = ""
) -> User:
    """Change how a person is called, on screen and on certificates to come, their language and their clock."""
    was = User.objects.get(pk=user.pk)
    user.full_name, user.certificate_name = clean_text(full_name), clean_text(certificate_name)
    user.language, user.time_zone = language, time_zone
    check_fields(user)
    with transaction.atomic():
        user.save(
            update_fields=[
                "full_name",
                "certificate_name",
                "language",
                "time_zone",
                "updated_at",
            ]
        )
        _record_name(user, was=was, by=user)
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
    """Change somebody's account for them. Only an administrator makes, changes or unmakes staff, never oneself.

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
    check_fields(user)
    with transaction.atomic():
        user.save(
            update_fields=[
                "full_name",
                "certificate_name",
                "account_type",
                "is_active",
                "updated_at",
            ]
        )
        _record_changes(user, was=was, by=by)
    return user


def record_role(user: User, *, was: str, by: User | None) -> None:
    """Write down that an account is of another type than it was (empty: it was none)."""
    record(AuditAction.ROLE_CHANGED, by=by, about=user, was=was, now=str(user.account_type))


def check_fields(user: User) -> None:
    """Raise ``InvalidInput`` if a value of the account cannot be right."""
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError as error:
        raise InvalidInput(errors=error.message_dict) from error


def _record_changes(user: User, *, was: User, by: User) -> None:
    _record_name(user, was=was, by=by)
    if user.account_type != was.account_type:
        record_role(user, was=was.account_type, by=by)
    if user.is_active != was.is_active:
        action = AuditAction.ACCOUNT_UNLOCKED if user.is_active else AuditAction.ACCOUNT_LOCKED
        record(action, by=by, about=user)


def _record_name(user: User, *, was: User, by: User) -> None:
    for field in ("full_name", "certificate_name"):
        before, after = getattr(was, field), getattr(user, field)
        if before != after:
            record(AuditAction.NAME_CHANGED, by=by, about=user, field=field, was=before, now=after)
