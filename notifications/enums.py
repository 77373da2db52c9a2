"""The words of the outbox."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailTopic(models.TextChoices):
    """What a mail is about, for its reader's choices: what is not ``SERVICE`` can be turned off."""

    SERVICE = "service", _("service")
    REMINDERS = "reminders", _("reminders")
    COURSE_UPDATES = "course_updates", _("course updates")


class OptOutWay(models.TextChoices):
    """How somebody turned a topic off."""

    PAGE = "page", _("the page of choices")
    ONE_CLICK = "one_click", _("the link of a mail")


class MailOutcome(models.TextChoices):
    """What was heard of a mail after it was handed over. Empty: nothing."""

    DELIVERED = "delivered", _("delivered")
    DELAYED = "delayed", _("delayed")
    BOUNCED = "bounced", _("bounced")
    COMPLAINED = "complained", _("reported as spam")
    SUPPRESSED = "suppressed", _("suppressed")


class SuppressionReason(models.TextChoices):
    """Why an address gets nothing."""

    BOUNCE = "bounce", _("bounced")
    COMPLAINT = "complaint", _("reported as spam")
    REFUSED = "refused", _("refused by its server")
