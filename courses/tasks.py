"""The workers of courses."""

from celery import shared_task

from courses.processing import orphans, working
from courses.uploads import sweeping

#: Seconds that one film may take at most, whatever its length; a day's course of lectures fits.
LONGEST_FILM = 12 * 3600


# A died check may have a large copy to do again.
@shared_task(soft_time_limit=1700, time_limit=1800)
def sweep_uploads() -> None:
    """Put uploads in order that nobody went on with."""
    sweeping.sweep_uploads()


@shared_task(soft_time_limit=LONGEST_FILM, time_limit=LONGEST_FILM + 120)
def process_due_videos() -> None:
    """Make the streams of whatever is due."""
    working.process_due_videos()


@shared_task(soft_time_limit=1700, time_limit=1800)
def sweep_streams() -> None:
    """Delete what tries that died left in the store."""
    orphans.delete_orphans()
