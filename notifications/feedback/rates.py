"""How many mails of the last day came back, as the mail service counts it against us.

SES reviews an account at 5 % bounces or 0.1 % complaints, and may stop its sending at 10 % and 0.5 %
(https://docs.aws.amazon.com/ses/latest/dg/reputationdashboard-bounce-and-complaint.html). Only bounces that are for
good count.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import Count, Q
from django.utils import timezone

from notifications.enums import MailOutcome
from notifications.feedback.outcomes import PERMANENT
from notifications.models import OutboundEmail

DAY: Final = timedelta(days=1)
#: Of so few mails a share says nothing.
LEAST: Final = 20
MOST_BOUNCES: Final = 0.05
MOST_COMPLAINTS: Final = 0.001


@dataclass(frozen=True, slots=True)
class Rates:
    """Mails that went within the last day, and how many of them came back for good or were called spam."""

    sent: int
    bounced: int
    complained: int

    @property
    def has_many_bounces(self) -> bool:
        return self.sent >= LEAST and self.bounced / self.sent > MOST_BOUNCES

    @property
    def has_many_complaints(self) -> bool:
        return self.sent >= LEAST and self.complained / self.sent > MOST_COMPLAINTS

    @property
    def need_a_look(self) -> bool:
        return self.has_many_bounces or self.has_many_complaints

    @property
    def bounce_percent(self) -> float:
        return 100 * self.bounced / self.sent if self.sent else 0.0

    @property
    def complaint_percent(self) -> float:
        return 100 * self.complained / self.sent if self.sent else 0.0


def rates_of_the_day() -> Rates:
    """Count the mails that went within the last day, in one query."""
    bounced = Q(outcome=MailOutcome.BOUNCED, outcome_detail__startswith=PERMANENT)
    found = OutboundEmail.objects.filter(sent_at__gte=timezone.now() - DAY).aggregate(
        sent=Count("pk"),
        bounced=Count("pk", filter=bounced),
        complained=Count("pk", filter=Q(outcome=MailOutcome.COMPLAINED)),
    )
    return Rates(**found)
