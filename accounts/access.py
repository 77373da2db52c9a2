"""Who may do what with accounts."""

from __future__ import annotations

from accounts.enums import AccountType
from accounts.models import User
from lib.office import works_in_office


def may_manage(by: User, user: User) -> bool:
    """Whether ``by`` may change the account of ``user``: staff all but colleagues, an administrator all."""
    if not works_in_office(by) or user.is_deleted:
        return False
    return by.is_superuser or by == user or not user.is_office


def may_give(by: User, account_type: str) -> bool:
    """Whether ``by`` may make somebody an account of this type: only an administrator makes staff."""
    if not by.is_active:
        return False
    return by.is_superuser or (by.is_office and account_type not in AccountType.office())


def may_export(by: User, user: User) -> bool:
    """Whether ``by`` may have everything that is known about ``user``: the person, and who manages the account."""
    return may_manage(by, user) or (by == user and by.is_active)


def may_delete(by: User, user: User) -> bool:
    """Whether ``by`` may delete the account of ``user``: students their own, others by who manages them."""
    if by == user:
        return by.is_active and user.account_type == AccountType.STUDENT
    return may_manage(by, user)


def may_reset_second_factor(by: User) -> bool:
    """Whether ``by`` may take somebody's second factors away: an administrator."""
    return by.is_active and by.is_superuser
