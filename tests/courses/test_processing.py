"""The making of streams survives what happens to it, and shows them all at once or not at all."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from accounts.enums import AccountType
from accounts.models import User
from courses import store
from courses.enums import JobState, VideoState
from courses.exceptions import MediaStoreAway, NothingToCancel, NothingToRetry, TooHeavy
from courses.models import Course, Lesson, Video, VideoJob
from courses.processing import ffmpeg, orphans, working
from courses.processing.jobs import cancel_processing, retry_processing, sentence_of
from courses.processing.orphans import delete_orphans, objects_of
from courses.processing.working import process_due_videos
from courses.services import attach_video
from courses.uploads import sweeping
from lib.errors import NotAllowed
from tests.courses.films import film
from tests.courses.movies import movie
from tests.factories.academy import lessons_of
from tests.factories.people import make_user

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def lesson(course: Course) -> Lesson:
    return lessons_of(course)[0]


@pytest.fixture
def old(lesson: Lesson, carla: User) -> Video:
    """The video that the lesson has, its streams not asked for."""
    video = attach_video(
        lesson=lesson, by=carla, file=film("antes.webm", seconds=1, codec="libvpx")
    )
    video.jobs.all().delete()
    return video


def given(lesson: Lesson, by: User, path: Path, **details: Any) -> Video:
    """A film that browsers do not play, for the lesson."""
    return attach_video(
        lesson=lesson, by=by, file=ContentFile(movie(path, **details), name=path.name)
    )


def shown(lesson: Lesson) -> Video | None:
    return Lesson.objects.select_related("video").get(pk=lesson.pk).video


def stored_of(video: Video) -> list[str]:
    return [key for key, _written in store.listed("streams/") if f"/{video.code}/" in key]


def due_now() -> None:
    VideoJob.objects.update(due_at=timezone.now())


def nothing_shown(video: Video) -> bool:
    video.refresh_from_db()
    return not (video.stream_folder or video.poster or video.renditions.exists())


def test_what_browsers_do_not_play_is_shown_when_its_streams_are(
    carla: User, lesson: Lesson, old: Video, tmp_path: Path
) -> None:
    video = given(lesson, carla, tmp_path / "clase.mkv")
    assert (shown(lesson), video.state, video.meant_for) == (old, VideoState.PROCESSING, lesson)
    before = shown(lesson)

    process_due_videos()

    video.refresh_from_db()
    old.refresh_from_db()
    assert (before, shown(lesson)) == (old, video)
    assert (video.state, video.meant_for, video.replaced_at) == (VideoState.READY, None, None)
    assert old.replaced_at is not None
    assert store.head(str(old.file)) is not None


def test_a_newer_upload_takes_the_place_of_one_that_waits(
    carla: User, lesson: Lesson, old: Video, tmp_path: Path
) -> None:
    first = given(lesson, carla, tmp_path / "1.mkv")
    second = given(lesson, carla, tmp_path / "2.mkv")

    process_due_videos()

    assert shown(lesson) == second
    assert [job.state for job in first.jobs.all()] == [JobState.CANCELLED]
    first.refresh_from_db()
    assert (first.meant_for, first.stream_folder) == (None, "")
    assert first.replaced_at is not None


def test_ffmpeg_is_killed_and_the_next_try_makes_it(
    carla: User, lesson: Lesson, old: Video, tmp_path: Path
) -> None:
    video = given(lesson, carla, tmp_path / "clase.mkv", seconds=2)
    with ffmpeg_killed():
        process_due_videos()

    job = video.jobs.get()
    assert (job.state, job.stage, job.percent, job.attempts) == (JobState.WAITING, "", 0, 1)
    assert job.last_error.startswith("Killed")
    assert nothing_shown(video)
    assert (shown(lesson), stored_of(video)) == (old, [])

    due_now()
    process_due_videos()
    assert shown(lesson) == video
    assert video.jobs.get().state == JobState.DONE


@contextmanager
def ffmpeg_killed() -> Iterator[None]:
    """The first ffmpeg that this process starts meanwhile is killed."""
    killed = threading.Event()

    def kill() -> None:
        until = time.monotonic() + 30
        while not killed.is_set() and time.monotonic() < until:
            for pid in running_ffmpegs():
                os.kill(pid, signal.SIGKILL)
                killed.set()
                return
            time.sleep(0.005)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        yield
        assert killed.is_set()
    finally:
        killed.set()
        killer.join()


def running_ffmpegs() -> list[int]:
    """Those that this process started."""
    tasks = Path("/proc/self/task").glob("*/children")
    pids = [int(pid) for task in tasks for pid in task.read_text().split()]
    names = {pid: Path(f"/proc/{pid}/comm") for pid in pids}
    return [
        pid
        for pid, name in names.items()
        if name.exists() and name.read_text().startswith("ffmpeg")
    ]


def test_a_worker_that_died_leaves_nothing_and_its_job_is_taken_again(
    carla: User, lesson: Lesson, old: Video, tmp_path: Path
) -> None:
    video = given(lesson, carla, tmp_path / "clase.mkv")
    # All was stored; it dies before it tells of it, and cleans nothing up.
    with (
        patch.object(working, "publish", side_effect=SystemExit),
        pytest.raises(SystemExit),
    ):
        process_due_videos()
    left = stored_of(video)
    assert len(left) == 3
    assert (nothing_shown(video), shown(lesson)) == (True, old)
    assert process_due_videos() == 0, "its lease has not run out"

    due_now()
    process_due_videos()

    video.refresh_from_db()
    assert shown(lesson) == video
    assert not set(left) & set(objects_of(video))
    with patch.object(orphans, "AGE", -orphans.AGE):
        delete_orphans()
    assert set(stored_of(video)) == set(objects_of(video)) - {str(video.file)}


def test_a_film_that_kills_its_workers_is_given_up(
    carla: User, lesson: Lesson, old: Video, tmp_path: Path
) -> None:
    video = given(lesson, carla, tmp_path / "clase.mkv")
    VideoJob.objects.update(attempts=VideoJob.MAX_ATTEMPTS)

    process_due_videos()

    job = video.jobs.get()
    assert (job.state, job.error_code) == (JobState.FAILED, "video_too_heavy")
    video.refresh_from_db()
    assert (video.state, shown(lesson)) == (VideoState.FAILED, old)


def test_after_too_many_accidents_it_waits_for_a_person(
    carla: User, lesson: Lesson, old: Video, tmp_path: Path
) -> None:
    video = given(lesson, carla, tmp_path / "clase.mkv")
    with patch.object(working, "look_at", side_effect=OSError("disk")):
        for _try in range(VideoJob.MAX_ATTEMPTS):
            due_now()
            process_due_videos()
    job = video.jobs.get()
    assert (job.state, job.last_error) == (JobState.FAILED, "OSError: disk")
    assert "could not be prepared" in sentence_of(job)
    video.refresh_from_db()
    assert video.state == VideoState.FAILED

    retry_processing(video=video, by=carla)
    process_due_videos()

    assert shown(lesson) == video


def test_a_store_that_is_away_costs_no_attempt(carla: User, lesson: Lesson, tmp_path: Path) -> None:
    video = given(lesson, carla, tmp_path / "clase.mkv")
    with patch.object(store, "fetch", side_effect=MediaStoreAway):
        process_due_videos()

    job = video.jobs.get()
    assert (job.state, job.attempts, job.stage) == (JobState.WAITING, 0, "")
    assert job.due_at > timezone.now()


def test_cancelling_stops_the_work_and_it_can_be_asked_for_again(
    carla: User, lesson: Lesson, old: Video, tmp_path: Path
) -> None:
    video = given(lesson, carla, tmp_path / "clase.mkv")
    look_at = working.look_at

    def cancelled(path: Path) -> object:
        cancel_processing(video=video, by=carla)
        return look_at(path)

    with patch.object(working, "look_at", cancelled):
        process_due_videos()

    assert video.jobs.get().state == JobState.CANCELLED
    assert (nothing_shown(video), stored_of(video), shown(lesson)) == (True, [], old)
    with pytest.raises(NothingToCancel):
        cancel_processing(video=video, by=carla)

    retry_processing(video=video, by=carla)
    process_due_videos()
    assert shown(lesson) == video
    with pytest.raises(NothingToRetry):
        retry_processing(video=video, by=carla)


def test_only_who_authors_the_course_says_when(
    carla: User, alicia: User, lesson: Lesson, tmp_path: Path
) -> None:
    video = given(lesson, carla, tmp_path / "clase.mkv")
    other = make_user("Otra Docente", account_type=AccountType.INSTRUCTOR)
    for stranger in (alicia, other):
        with pytest.raises(NotAllowed):
            cancel_processing(video=video, by=stranger)
        with pytest.raises(NotAllowed):
            retry_processing(video=video, by=stranger)
    assert video.jobs.get().state == JobState.WAITING


def test_a_replaced_video_goes_with_its_streams_and_one_without_a_lesson_too(
    carla: User, lesson: Lesson, old: Video, tmp_path: Path
) -> None:
    video = given(lesson, carla, tmp_path / "clase.mkv")
    process_due_videos()
    video.refresh_from_db()
    keys = objects_of(video)
    assert len(keys) == 4
    Lesson.objects.filter(pk=lesson.pk).delete()

    sweeping.delete_replaced_videos()
    assert Video.objects.filter(pk=video.pk).exists(), "somebody may still be watching"
    Video.objects.update(updated_at=timezone.now() - 2 * sweeping.STAYS)
    sweeping.delete_replaced_videos()

    assert not Video.objects.filter(pk=video.pk).exists()
    assert [key for key in keys if store.head(key)] == []


def bounded(**limits: float) -> ffmpeg.Limits:
    usual = {"seconds": 60, "cpu_seconds": 60, "memory": 4 * 1024**3, "file_size": 10**9}
    return ffmpeg.Limits(**(usual | limits))  # type: ignore[arg-type]


ENDLESS = ("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25", "-f", "rawvideo", "out.raw")


@pytest.mark.parametrize(
    "limits",
    [
        pytest.param({"seconds": 1.0}, id="time"),
        pytest.param({"cpu_seconds": 1}, id="processor"),
        pytest.param({"file_size": 10**6}, id="file"),
    ],
)
def test_ffmpeg_is_stopped_at_its_limits(limits: dict[str, float], tmp_path: Path) -> None:
    with pytest.raises(TooHeavy):
        ffmpeg.run(ENDLESS, tmp_path, bounded(**limits), lambda _seconds: None)
    assert running_ffmpegs() == []


def test_ffmpeg_sees_nothing_of_the_applications_environment(
    tmp_path: Path, settings: Settings
) -> None:
    program = tmp_path / "program"
    program.write_text("#!/bin/sh\nenv > seen\npwd >> seen\n")
    program.chmod(0o700)
    settings.VIDEO_FFMPEG = str(program)

    ffmpeg.run([], tmp_path, bounded(), lambda _seconds: None)

    seen = (tmp_path / "seen").read_text()
    assert "SECRET_KEY" not in seen
    assert "DATABASE_URL" not in seen
    assert str(tmp_path) in seen


def test_a_command_queues_what_has_no_streams_once(
    old: Video, lesson: Lesson, carla: User, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("process_videos", video=old.pk)
    call_command("process_videos", all=True)

    assert capsys.readouterr().out.split("\n")[:2] == ["1 queued", "0 queued"]
    assert old.jobs.get().state == JobState.WAITING
    with pytest.raises(CommandError):
        call_command("process_videos", video=0)
