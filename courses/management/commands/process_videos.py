"""``manage.py process_videos``: queue the streams of videos that have none."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.models import Video
from courses.processing.jobs import queue_missing_streams


class Command(BaseCommand):
    """It can be given again at any time: what is in the line, or done, is not queued twice."""

    help = "Queue the streams of videos that lessons show without any; the worker of the queue `video` makes them."

    def add_arguments(self, parser: CommandParser) -> None:
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--all", action="store_true", help="every video without streams")
        which.add_argument("--video", type=int, metavar="ID", help="this one")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Queue them, and say how many. Raises ``CommandError`` for a video that does not exist."""
        videos = Video.objects.all()
        if options["video"] is not None:
            videos = videos.filter(pk=options["video"])
            if not videos.exists():
                raise CommandError("There is no such video.")
        self.stdout.write(f"{queue_missing_streams(videos)} queued")
