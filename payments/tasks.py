"""What workers do for payments."""

from celery import shared_task

from payments.services import syncing


@shared_task
def sync_catalogue() -> None:
    """Keep the catalogue at Stripe like ours."""
    syncing.sync_catalogue()
