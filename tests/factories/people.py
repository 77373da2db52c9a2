"""People of the cast and strangers."""

from __future__ import annotations

from itertools import count

from accounts.enums import AccountType
from accounts.models import ApiToken, User
from accounts.services.registering import create_account
from accounts.services.tokens import issue_token

PASSWORD = "titula-demo"
_numbers = count(1)


def make_user(
    full_name: str = "",
    *,
    account_type: AccountType = AccountType.STUDENT,
    email: str = "",
    language: str = "es",
) -> User:
    """A verified account with the password ``PASSWORD``."""
    number = next(_numbers)
    return create_account(
        email=email or f"person{number}@example.com",
        password=PASSWORD,
        full_name=full_name or f"Persona Número {number}",
        account_type=account_type,
        language=language,
    )


def make_bare_user(email: str) -> User:
    """A student without a usable password: cheap, for tests with many."""
    user = User(email=email, full_name="Estudiante Cualquiera")
    user.set_unusable_password()
    user.save()
    return user


def bearer(user: User) -> dict[str, str]:
    """Headers that authenticate a test client as ``user``."""
    token, _expires = issue_token(email=user.email, password=PASSWORD)
    assert ApiToken.objects.filter(user=user).exists()
    return {"Authorization": f"Bearer {token}"}
