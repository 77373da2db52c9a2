"""Who may do what with accounts."""

from __future__ import annotations

from accounts.enums import AccountType
from accounts.models import User


def may_manage(by: User, user: User) -> bool:
    """Whether ``by`` may change the account of ``user``: staff all but colleagues, an administrator all."""
    if not by.is_active or not by.is_office:
        return False
    return by.is_superuser or by == user or not user.is_office


def may_give(by: User, account_type: str) -> bool:
    """Whether ``by`` may make somebody an account of this type: only an administrator makes staff."""
    if not by.is_active:
        return False
    return by.is_superuser or (by.is_office and account_type not in AccountType.office())
