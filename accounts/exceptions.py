"""What can go wrong with an account."""

from django.utils.translation import gettext_lazy as _

from lib.errors import DomainError


class WrongCredentials(DomainError):
    code = "wrong_credentials"
    status = 401
    message = _(
        "The e-mail or the password is not right, or the e-mail is not verified yet. "
        "Check both, or ask for a new password."
    )


class AccountIsDeleted(DomainError):
    code = "account_is_deleted"
    status = 410
    message = _("This account was deleted. Nothing was changed; open a new one to go on.")


class AccountTypeNotOpen(DomainError):
    code = "account_type_not_open"
    status = 403
    message = _(
        "Only student accounts can be opened by anyone. Nothing was created; register as a student, "
        "or ask us to make you an instructor."
    )


class RegistrationElsewhere(DomainError):
    code = "registration_elsewhere"
    status = 403
    message = _(
        "Accounts are opened by signing in with the identity provider. Nothing was created; sign in on the site."
    )


class SecondFactorMissing(DomainError):
    code = "second_factor_required"
    status = 403
    message = _(
        "Your account needs a second factor and has none yet. Nothing was changed; sign in on the site and set one up "
        "under Two-step sign-in."
    )


class SecondFactorWanted(DomainError):
    code = "second_factor_required"
    status = 401
    message = _(
        "This account has a second factor. Send its current code, or a recovery code, as well."
    )


class WrongSecondFactor(DomainError):
    code = "wrong_second_factor"
    status = 401
    message = _("The code is not right, or it was used already. Send the next one.")


class TooManyAttempts(DomainError):
    code = "throttled"
    status = 429
    message = _(
        "There were too many attempts in a short time, so we paused to protect the account. Nothing was changed. "
        "Wait a few minutes and try again."
    )


class TooManyTokens(DomainError):
    code = "too_many_tokens"
    status = 409
    message = _(
        "You have as many tokens as one person may have. None was made; revoke one that you no longer use."
    )


class ResetNotAllowed(DomainError):
    code = "reset_not_allowed"
    status = 403
    message = _("Only an administrator resets somebody else's second factor. Nothing was changed.")
