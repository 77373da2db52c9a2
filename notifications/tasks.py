"""The mail worker."""

from celery import shared_task

from notifications import services
from notifications.feedback import recording


@shared_task
def deliver_due_emails() -> None:
    """Send whatever is due."""
    services.deliver_due_emails()


@shared_task
def match_early_events() -> None:
    """Give what was heard of a mail before its id was recorded to its row."""
    recording.match_early_events()
