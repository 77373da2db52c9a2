"""Words for what became of a mail."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class EventKind(models.TextChoices):
    """What a mail service tells about a mail."""

    DELIVERY = "delivery", _("delivered")
    DELAY = "delay", _("delayed")
    BOUNCE = "bounce", _("bounced")
    COMPLAINT = "complaint", _("marked as spam")
    REJECT = "reject", _("refused by the mail service")
