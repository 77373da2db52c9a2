"""The mail worker."""

from celery import shared_task

from notifications import services


@shared_task
def deliver_due_emails() -> None:
    """Send whatever is due."""
    services.deliver_due_emails()
