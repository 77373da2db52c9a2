"""What can go wrong with a person's own data."""

from django.utils.translation import gettext_lazy as _

from lib.errors import DomainError


class TooManyExports(DomainError):
    code = "too_many_exports"
    status = 429
    message = _(
        "You have downloaded your data several times in the last hour. Nothing was lost; try again in an hour."
    )


class NotDeletedHere(DomainError):
    code = "not_deleted_here"
    status = 403
    message = _(
        "Only students can delete their own account, because courses and decisions hang on the others. "
        "Nothing was deleted; ask an administrator."
    )
