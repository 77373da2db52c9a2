"""The one base of every failure that a user can meet."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class DomainError(Exception):
    """A rule of the product said no.

    ``code`` is stable and machine-readable; ``message`` says what happened, that nothing was lost
    and what to do next; ``status`` is the HTTP status that fits; ``extra`` holds what a client
    needs for the next step (it becomes members of the RFC 9457 problem document).
    """

    code: ClassVar[str] = "domain_error"
    status: ClassVar[int] = 409
    message: ClassVar[str | Promise] = _("This could not be done. Nothing was changed.")

    def __init__(self, message: str | Promise | None = None, **extra: Any) -> None:
        self.detail: str | Promise = message or self.message
        self.extra = extra
        super().__init__(str(self.detail))


class InvalidInput(DomainError):
    """The values themselves cannot be right; ``errors`` maps a field to its sentences."""

    code = "invalid"
    status = 422
    message = _(
        "Some of what you sent cannot be right. Nothing was changed; correct it and try again."
    )

    def __init__(
        self, message: str | Promise | None = None, *, errors: dict[str, list[str]]
    ) -> None:
        super().__init__(message, errors=errors)


class NotAllowed(DomainError):
    """The actor may not do this to that object."""

    code = "not_allowed"
    status = 403
    message = _("You do not have permission to do this. Nothing was changed.")


class NotFound(DomainError):
    """The object does not exist, or the actor may not know that it does."""

    code = "not_found"
    status = 404
    message = _("We could not find what you asked for. Check the address and try again.")
