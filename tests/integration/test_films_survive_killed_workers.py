"""``kill -9`` of the worker that makes a film's streams: nothing half made is seen, and another makes them."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from courses.enums import JobStage, JobState, VideoState
from courses.models import Course, VideoJob
from courses.services import attach_video
from tests.courses.movies import movie
from tests.factories.academy import lessons_of
from tests.integration.processes import Process, environment, wait_until, worker

SETTINGS = {"DJANGO_SETTINGS_MODULE": "lms.settings"}
WORK = """
import django
django.setup()
from courses.processing.working import process_due_videos
process_due_videos()
"""

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_streams_are_made_though_a_worker_is_killed_with_its_ffmpeg(
    carla: User, course: Course, tmp_path: Path, settings: Settings
) -> None:
    lesson = lessons_of(course)[0]
    film = movie(tmp_path / "x.mkv", seconds=4, size="320x240", rate="30")
    # Slow enough to be met at work, quick enough to be finished.
    env = environment(settings.BROKER_URL, VIDEO_PRESET="slow", VIDEO_WORK_DIR=str(tmp_path))
    video = attach_video(lesson=lesson, by=carla, file=ContentFile(film, name="x.mkv"))
    jobs = VideoJob.objects.filter(video=video)

    killed = Process([sys.executable, "-c", WORK], env | SETTINGS, tmp_path / "killed.log")
    wait_until(
        lambda: jobs.filter(stage=JobStage.ENCODING).exists() and ffmpegs_in(tmp_path) != [],
        what=f"the film is at work, see {killed.log}",
    )
    killed.kill()
    # ffmpeg is in a group of its own; it goes with the worker all the same.
    wait_until(lambda: ffmpegs_in(tmp_path) == [], seconds=10, what="ffmpeg has gone")
    video.refresh_from_db()
    lesson.refresh_from_db()
    assert (video.state, video.stream_folder) == (VideoState.PROCESSING, "")
    assert (lesson.video, video.renditions.count()) == (None, 0)
    assert jobs.get().state == JobState.WAITING

    jobs.update(due_at=timezone.now() - timedelta(seconds=1))  # its lease has run out
    with worker(tmp_path, env) as again:
        wait_until(
            lambda: jobs.filter(state=JobState.DONE).exists(), seconds=120, what=str(again.log)
        )
    video.refresh_from_db()
    lesson.refresh_from_db()
    assert (lesson.video, video.state) == (video, VideoState.READY)
    assert {one.name for one in video.renditions.all()} == {"240p"}
    assert list(tmp_path.glob("titula-video-*")) == [], (
        "the folder of the one that died is gone too"
    )


def ffmpegs_in(folder: Path) -> list[int]:
    """The processes that work in a folder below this one."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            at_work = (process / "cwd").readlink().is_relative_to(folder)
        except OSError:
            continue
        if at_work and (process / "stat").read_text().rpartition(")")[2].split()[0] != "Z":
            found.append(int(process.name))
    return found
