"""What a person has to do about money, as no rule decides it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Min

from payments.models import Dispute

#: Stripe waits for evidence (https://docs.stripe.com/api/disputes/object#dispute_object-status).
TO_ANSWER: Final = ("needs_response", "warning_needs_response")


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Disputes that wait for us: how many, and until when the first has to be answered."""

    count: int
    until: datetime | None


def disputes_to_answer() -> Unanswered:
    """Ask for them, in one query."""
    waiting = Dispute.objects.filter(status__in=TO_ANSWER)
    return Unanswered(**waiting.aggregate(count=Count("pk"), until=Min("answer_by")))
