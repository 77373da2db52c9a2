"""The mail worker."""

from celery import shared_task

from lib.work import drain_leased
from notifications.models import OutboundEmail
from notifications.services import deliver, doorbell


@shared_task
def deliver_due_emails() -> None:
    """Send whatever is due."""
    doorbell.answered()
    drain_leased(OutboundEmail, deliver)
