"""The workers of payments."""

from celery import shared_task

from payments.services import applying, customers, reconciling, sending_refunds, syncing


@shared_task
def apply_due_events() -> None:
    """Apply whatever Stripe told us."""
    applying.apply_due_events()


@shared_task
def send_due_refunds() -> None:
    """Ask Stripe for whatever refund is due."""
    sending_refunds.send_due_refunds()


@shared_task
def erase_customers() -> None:
    """Delete at Stripe whoever deleted their account here."""
    customers.erase_customers()


@shared_task
def reconcile_payments() -> None:
    """Find what no webhook brought."""
    reconciling.reconcile_regularly()


@shared_task
def sync_catalogue() -> None:
    """Keep the catalogue at Stripe like ours."""
    syncing.sync_catalogue()
