"""The second factor of whoever asks for a token without a browser."""

from __future__ import annotations

from allauth.mfa.base.forms import AuthenticateForm

from accounts.exceptions import (
    SecondFactorMissing,
    SecondFactorWanted,
    TooManyAttempts,
    WrongSecondFactor,
)
from accounts.models import User
from accounts.second_factor.policy import has_factor, needs_factor


def prove_second_factor(user: User, code: str) -> None:
    """Check the code of an app or a recovery code, if the account has a second factor.

    allauth's own form does it: wrong codes are counted with those of the sign-in page, and a code works once.
    Raises ``SecondFactorWanted``, ``WrongSecondFactor``, ``TooManyAttempts``, ``SecondFactorMissing``.
    """
    if not has_factor(user):
        if needs_factor(user):
            raise SecondFactorMissing
        return
    if not code:
        raise SecondFactorWanted
    form = AuthenticateForm(user=user, data={"code": code})
    if not form.is_valid():
        raise _refusal(form)
    form.authenticator.record_usage()


def _refusal(form: AuthenticateForm) -> TooManyAttempts | WrongSecondFactor:
    codes = {error.code for error in form.errors.as_data().get("code", [])}
    return TooManyAttempts() if "too_many_login_attempts" in codes else WrongSecondFactor()
