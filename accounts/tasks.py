"""Housekeeping."""

from celery import shared_task

from accounts.services import purging


@shared_task
def purge_expired() -> None:
    """Delete what has outlived its expiry date."""
    purging.purge_expired()
