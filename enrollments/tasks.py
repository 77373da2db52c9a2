"""The workers of enrolments."""

from celery import shared_task

from enrollments.updates import services


@shared_task
def queue_updates() -> None:
    """Queue the mails of the updates that are being sent."""
    services.queue_updates()
