"""Words that accounts share with the rest."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AccountType(models.TextChoices):
    """What a person is here for."""

    STUDENT = "student", _("student")
    INSTRUCTOR = "instructor", _("instructor")
    STAFF = "staff", _("staff")

    @classmethod
    def admin_site(cls) -> frozenset[str]:
        """Those who work in the admin."""
        return frozenset({cls.INSTRUCTOR, cls.STAFF})
