"""``manage.py retry_payments``: give events and refunds that were given up another chance."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.management.people import add_who, staff_member
from payments.models import Refund, StripeEvent
from payments.services.retrying import retry_events, retry_refunds


class Command(BaseCommand):
    """After the cause is mended, for example a key or the balance at Stripe."""

    help = "Queue Stripe events that were given up, and refunds that were refused, again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who decides it."""
        add_who(parser)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Queue them. Raises ``CommandError`` for who may not."""
        by = staff_member(options["by"])
        events = retry_events(events=StripeEvent.objects.all(), by=by)
        refunds = retry_refunds(refunds=Refund.objects.all(), by=by)
        self.stdout.write(f"In the queue again: {events} events, {refunds} refunds.")
