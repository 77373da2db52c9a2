"""What can go wrong with a mail that somebody asks for."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from lib.errors import DomainError


class NotRepeatable(DomainError):
    code = "mail_not_repeatable"
    status = 409
    message = _(
        "This e-mail is not sent a second time, because its link is for one use or its time is over. "
        "Nothing was changed; ask for a new one where you asked for it first."
    )


class TextErased(DomainError):
    code = "mail_erased"
    status = 409
    message = _(
        "The text of this e-mail was erased when its time was over, so it cannot be sent again. "
        "What it was about is still in the account."
    )


class AddressRefuses(DomainError):
    code = "mail_address_refuses"
    status = 409
    message = _(
        "This address sent our e-mails back, so nothing was sent. Nothing was lost: change the address first, "
        "then ask for the e-mail again."
    )


class TooManyRepeats(DomainError):
    code = "too_many_repeats"
    status = 429
    message = _(
        "You have had several e-mails sent again in the last hour, and they may still be on their way. "
        "Nothing was lost; look into your spam folder, or try again in an hour."
    )
