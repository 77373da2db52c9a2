"""How the ledgers of work stand: what the admin's home and ``work_report`` tell."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from lms.queues import Standing, standings
from notifications.models import OutboundEmail


def outbox() -> Standing:
    return next(standing for standing in standings() if standing.model is OutboundEmail)


@pytest.mark.django_db
def test_the_age_to_alarm_on_is_that_of_the_oldest_due_row() -> None:
    assert outbox().oldest is None
    assert not outbox().is_slow
    OutboundEmail.objects.create(
        kind="test",
        dedupe_key="old",
        to="a@example.com",
        language="es",
        content={},
        due_at=timezone.now() - timedelta(minutes=10),
    )
    oldest = outbox().oldest
    assert oldest is not None
    assert oldest >= timedelta(minutes=10)
    assert outbox().is_slow
