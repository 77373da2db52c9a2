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
