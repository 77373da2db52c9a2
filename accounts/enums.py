"""Words that accounts share with the rest."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountType(models.TextChoices):
    """What a person is here for."""

    STUDENT = "student", _("student")
    INSTRUCTOR = "instructor", _("instructor")
    STAFF = "staff", _("staff")
    ADMINISTRATOR = "administrator", _("administrator")

    @classmethod
    def admin_site(cls) -> frozenset[str]:
        """Those who work in the admin."""
        return frozenset({cls.INSTRUCTOR, cls.STAFF, cls.ADMINISTRATOR})

    @classmethod
    def office(cls) -> frozenset[str]:
        """Those who look after everybody's things."""
        return frozenset({cls.STAFF, cls.ADMINISTRATOR})


class ConsentDocument(models.TextChoices):
    """What a person is asked to accept."""

    TERMS = "terms", _("terms and privacy notice")


class AuditAction(models.TextChoices):
    """What the audit trail tells."""

    SIGNED_IN = "signed_in", _("signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("sign-in failed")
    SIGNED_OUT = "signed_out", _("signed out")
    PASSWORD_CHANGED = "password_changed", _("password changed")
    ADDRESS_ADDED = "address_added", _("e-mail added")
    ADDRESS_CHANGED = "address_changed", _("e-mail changed")
    ADDRESS_CONFIRMED = "address_confirmed", _("e-mail confirmed")
    ADDRESS_REMOVED = "address_removed", _("e-mail removed")
    SECOND_FACTOR_ADDED = "second_factor_added", _("second factor added")
    SECOND_FACTOR_REMOVED = "second_factor_removed", _("second factor removed")
    RECOVERY_CODES_MADE = "recovery_codes_made", _("recovery codes made")
    RECOVERY_CODE_USED = "recovery_code_used", _("recovery code used")
    SECOND_FACTOR_FAILED = "second_factor_failed", _("second factor failed")
    TOKEN_ISSUED = "token_issued", _("API token made")
    TOKEN_REVOKED = "token_revoked", _("API token revoked")
    ROLE_CHANGED = "role_changed", _("account type changed")
    ACCOUNT_LOCKED = "account_locked", _("account locked")
    ACCOUNT_UNLOCKED = "account_unlocked", _("account unlocked")
    NAME_CHANGED = "name_changed", _("name changed")
    IDENTITY_LINKED = "identity_linked", _("sign-in linked")
    IDENTITY_UNLINKED = "identity_unlinked", _("sign-in unlinked")
    IDENTITY_REFUSED = "identity_refused", _("sign-in refused")
    DATA_EXPORTED = "data_exported", _("data exported")
    ACCOUNT_DELETED = "account_deleted", _("account deleted")
