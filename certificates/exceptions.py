"""What can go wrong with a certificate."""

from django.utils.translation import gettext_lazy as _

from lib.errors import DomainError


class NotInForce(DomainError):
    code = "not_in_force"
    message = _(
        "Only a certificate that is in force can be revoked or corrected. Nothing was changed."
    )


class AlreadyBeingCorrected(DomainError):
    code = "already_being_corrected"
    message = _(
        "A correction of this certificate is already on its way. Nothing was changed; wait for it."
    )
