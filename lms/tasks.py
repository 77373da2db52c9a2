"""Housekeeping of the whole site."""

from celery import shared_task

from lms.mails import alerting
from lms.privacy import retention

#: Seconds for each kind, so that all of them stay below the time limit of a task; the next hour goes on.
SECONDS = 10.0


@shared_task
def purge_expired() -> None:
    """Take away what has outlived its time."""
    retention.purge_expired(seconds=SECONDS)


@shared_task
def send_alerts() -> None:
    """Tell staff and instructors what waits for them."""
    alerting.send_alerts()
