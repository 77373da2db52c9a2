"""What people do not want to get any more."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notifications.enums import MailTopic, OptOutWay


class MailOptOut(models.Model):
    """One person turned one topic off. No row: they get it.

    It hangs on the person, not on the address, so that it goes on when the address changes.
    """

    reader = models.UUIDField(_("reader"), editable=False)
    topic = models.CharField(_("topic"), max_length=16, choices=MailTopic)
    at = models.DateTimeField(_("since"), default=timezone.now)
    by_way = models.CharField(_("by way of"), max_length=9, choices=OptOutWay)

    class Meta:
        verbose_name = _("e-mail choice")
        verbose_name_plural = _("e-mail choices")
        constraints = [
            models.UniqueConstraint(fields=["reader", "topic"], name="mail_opt_out_once"),
            models.CheckConstraint(
                name="mail_opt_out_never_of_service", condition=~Q(topic=MailTopic.SERVICE)
            ),
        ]

    def __str__(self) -> str:
        return self.get_topic_display()
