"""The workers of progress."""

from celery import shared_task

from progress.reminders import planning
from progress.submissions import sweeping


@shared_task(soft_time_limit=240, time_limit=300)
def sweep_submissions() -> None:
    """Remove files that no submission points to."""
    sweeping.sweep_files()


@shared_task
def plan_reminders() -> None:
    """Queue the reminders that are due."""
    planning.plan_reminders()
