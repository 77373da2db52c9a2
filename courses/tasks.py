"""The workers of courses."""

from celery import shared_task

from courses.uploads import sweeping


# A died check may have a large copy to do again.
@shared_task(soft_time_limit=1700, time_limit=1800)
def sweep_uploads() -> None:
    """Put uploads in order that nobody went on with."""
    sweeping.sweep_uploads()
