"""Housekeeping."""

from celery import shared_task

from accounts import services


@shared_task
def purge_expired() -> None:
    """Delete what has outlived its expiry date."""
    services.purge_expired()
