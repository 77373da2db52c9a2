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


class NotRevoked(DomainError):
    code = "not_revoked"
    message = _("Only a certificate that was revoked can be reinstated. Nothing was changed.")


class ReplacedMeanwhile(DomainError):
    code = "replaced_meanwhile"
    message = _(
        "A newer certificate takes the place of this one, so it cannot be reinstated. Nothing was changed; "
        "look at the newer one."
    )


class WithdrawnForGood(DomainError):
    code = "withdrawn_for_good"
    message = _(
        "The holder withdrew this certificate, and nobody can tell any more whose it was. Nothing was changed; "
        "it cannot be reinstated."
    )


class NotReplaced(DomainError):
    code = "not_replaced"
    message = _(
        "Only a certificate that was replaced can hide its holder's former name. Nothing was changed; correct "
        "the certificate first."
    )


class AlreadyIssued(DomainError):
    code = "already_issued"
    message = _(
        "Only a certificate that could not be issued can be mended. Nothing was changed; correct an issued one "
        "instead."
    )


class NeverExpires(DomainError):
    code = "never_expires"
    message = _(
        "The certificates of this course never expire, so there is nothing to renew. Nothing was changed; "
        "give the course a validity first if that is wrong."
    )
