"""The workers of progress."""

from celery import shared_task

from progress.submissions import sweeping


@shared_task(soft_time_limit=240, time_limit=300)
def sweep_submissions() -> None:
    """Remove files that no submission points to."""
    sweeping.sweep_files()
