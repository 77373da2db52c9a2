"""Words that enrolments share with the rest."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class EnrollmentState(models.TextChoices):
    ACTIVE = "active", _("active")
    SUSPENDED = "suspended", _("suspended")


class EnrollmentSource(models.TextChoices):
    """Why the student is in."""

    FREE = "free", _("free course")
    PURCHASE = "purchase", _("purchase")
    STAFF = "staff", _("given by staff")
