"""An author sees how a video is coming along, and writes captions, on pages that others do not have."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.enums import AccountType
from accounts.models import User
from courses.enums import JobState
from courses.models import Caption, Course, Lesson, Video, VideoJob
from courses.processing.working import process_due_videos
from courses.services import attach_video
from lib.admin import page_of
from tests.courses.movies import movie
from tests.factories.academy import lessons_of
from tests.factories.people import make_user

VTT = "WEBVTT\n\n00:00.000 --> 00:01.000\nHola\n"


@pytest.fixture
def author(carla: User, client: Client) -> Client:
    client.force_login(carla)
    carla.language = "en"
    carla.save()
    return client


@pytest.fixture
def lesson(course: Course) -> Lesson:
    lesson = lessons_of(course)[0]
    Lesson.objects.filter(pk=lesson.pk).update(kind="video")
    return lesson


@pytest.fixture
def coming(lesson: Lesson, carla: User, tmp_path: Path) -> Video:
    """A video that the lesson waits for."""
    content = movie(tmp_path / "x.mkv")
    return attach_video(lesson=lesson, by=carla, file=ContentFile(content, name="clase.mkv"))


def text_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def panel(client: Client, video: Video) -> str:
    return text_of(client, reverse("admin:courses_video_standing", args=[video.pk]))


def test_the_lessons_page_says_how_its_video_is_coming_along(
    author: Client, lesson: Lesson, coming: Video
) -> None:
    page = text_of(author, page_of(lesson))
    assert "It is the next to be prepared." in page
    assert reverse("admin:courses_video_cancel", args=[coming.pk]) in page

    VideoJob.objects.update(stage="encoding", percent=42, due_at="2100-01-01T00:00Z")
    working = panel(author, coming)
    assert 'value="42"' in working
    assert "data-live" in working
    assert "making the sizes. 42 %" in working

    VideoJob.objects.update(stage="", percent=0, due_at="2020-01-01T00:00Z")
    process_due_videos()
    done = panel(author, coming)
    assert "Streamed in 180p." in done
    assert "<img" in done
    assert "data-live" not in done
    assert "Streamed in 180p." in text_of(author, page_of(lesson))


def test_a_failed_video_says_why_and_is_tried_again_at_a_click(
    author: Client, lesson: Lesson, coming: Video
) -> None:
    VideoJob.objects.update(state=JobState.FAILED, error_code="video_ends_early")
    Video.objects.filter(pk=coming.pk).update(state="failed")

    assert "longer than its pictures" in text_of(author, page_of(lesson))
    assert "clase.mkv" in text_of(author, reverse("admin:index"))

    answer = author.post(reverse("admin:courses_video_retry", args=[coming.pk]), follow=True)

    assert "It is in the line." in answer.content.decode()
    assert list(coming.jobs.order_by("pk").values_list("state", flat=True)) == ["failed", "waiting"]
    assert "clase.mkv" not in text_of(author, reverse("admin:index"))


def test_a_video_is_called_off(author: Client, lesson: Lesson, coming: Video) -> None:
    author.post(reverse("admin:courses_video_cancel", args=[coming.pk]))

    assert coming.jobs.get().state == JobState.CANCELLED
    assert "Preparing it was cancelled" in panel(author, coming)
    assert "Preparing it was cancelled" in text_of(author, page_of(lesson))


def test_the_list_names_the_videos_that_lessons_wait_for(author: Client, coming: Video) -> None:
    page = text_of(author, reverse("admin:courses_video_changelist"))
    assert "clase.mkv" in page
    assert "once it is ready" in page


def test_another_instructor_sees_nothing_of_it(
    client: Client, coming: Video, lesson: Lesson
) -> None:
    client.force_login(make_user("Henry Osei", account_type=AccountType.INSTRUCTOR))
    for name in ("standing", "retry", "cancel", "change"):
        address = reverse(f"admin:courses_video_{name}", args=[coming.pk])
        assert client.get(address).status_code == 404, name
        assert client.post(address).status_code == 404, name
    assert "clase.mkv" not in text_of(client, reverse("admin:courses_video_changelist"))
    assert coming.jobs.get().state == JobState.WAITING


def test_captions_are_uploaded_edited_and_deleted(author: Client, lesson: Lesson) -> None:
    add = f"{reverse('admin:courses_caption_add')}?lesson={lesson.pk}"
    assert add.replace("&", "&amp;") in text_of(author, page_of(lesson))
    subrip = SimpleUploadedFile("a.srt", b"1\n00:00:00,000 --> 00:00:01,000\nHola\n")
    form = {"lesson": lesson.pk, "kind": "captions", "language": "es", "label": "", "text": ""}

    answer = author.post(add, form | {"file": subrip})

    assert answer.url == page_of(lesson)
    caption = lesson.captions.get()
    assert caption.text == "WEBVTT\n\n1\n00:00:00.000 --> 00:00:01.000\nHola\n"
    assert caption.label == "Español"
    assert "Español" in text_of(author, page_of(lesson))

    author.post(page_of(caption), form | {"label": "Castellano", "text": VTT})
    caption.refresh_from_db()
    assert (caption.label, caption.text) == ("Castellano", VTT)

    author.post(reverse("admin:courses_caption_delete", args=[caption.pk]), {"post": "yes"})
    assert not lesson.captions.exists()


def test_what_is_wrong_is_told_beside_what_was_typed(author: Client, lesson: Lesson) -> None:
    typed = VTT + "\n00:03.000 --> 00:02.000\nAl revés\n"
    form = {"lesson": lesson.pk, "kind": "captions", "language": "es", "label": "", "text": typed}

    page = author.post(reverse("admin:courses_caption_add"), form).content.decode()

    assert "Line 6: It ends before it begins." in page
    assert "Al revés" in page
    assert not Caption.objects.exists()


def test_captions_of_anothers_lesson_cannot_be_made(client: Client, lesson: Lesson) -> None:
    client.force_login(make_user("Henry Osei", account_type=AccountType.INSTRUCTOR))
    form = {"lesson": lesson.pk, "kind": "captions", "language": "es", "label": "", "text": VTT}

    answer = client.post(reverse("admin:courses_caption_add"), form)

    assert answer.status_code == 200
    assert not Caption.objects.exists()
