"""A video goes from the author's computer straight to the store, in parts, and becomes the lesson's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.utils import timezone

from accounts.models import User
from courses import store
from courses.enums import UploadState
from courses.exceptions import MediaStoreAway
from courses.models import Course, Lesson, Video, VideoUpload
from courses.services import attach_video
from courses.uploads import completing, sweeping
from courses.uploads.services import part_size_for
from tests.courses.films import film
from tests.courses.uploading import (
    CLIP,
    MIB,
    Uploader,
    nothing_left,
    padded,
    sent,
    upload_with,
    webm,
)
from tests.factories.academy import lessons_of


@pytest.fixture
def lesson(course: Course) -> Lesson:
    return lessons_of(course)[0]


def test_a_video_sent_in_parts_becomes_the_lessons(
    author: Uploader, lesson: Lesson, five_mebibytes: None
) -> None:
    whole = padded(CLIP.read_bytes(), 11 * MIB)
    answer = author.start(lesson, len(whole), filename="C:\\vídeos\\clase 1.webm")
    started = answer.json()
    assert answer.status_code == 201
    assert [part["size"] for part in started["parts"]] == [5 * MIB, 5 * MIB, MIB]
    assert (started["partCount"], started["next"], started["state"]) == (3, None, "started")

    etags = author.send_all(started, whole)
    before = author.standing(started["uploadId"]).json()["received"]
    done = author.complete(started["uploadId"], etags)

    assert before == [
        {"number": number, "etag": etag, "size": started["parts"][number - 1]["size"]}
        for number, etag in etags.items()
    ]
    assert (done.status_code, done.json()["state"]) == (200, "done")
    video = Lesson.objects.get(pk=lesson.pk).video
    assert (video.state, video.duration, video.width) == ("ready", 20, 1280)
    assert (video.original_name, video.size) == ("clase 1.webm", len(whole))
    with video.file.open() as kept:
        assert kept.read() == whole
    upload = upload_with(started["uploadId"])
    assert nothing_left(upload)
    assert upload.checksum.endswith("-3")


@pytest.mark.parametrize("called", ["video/matroska", "video/x-matroska", ""])
def test_a_matroska_film_is_taken_whatever_the_browser_calls_it(
    author: Uploader, lesson: Lesson, called: str
) -> None:
    answer = author.start(lesson, 9, filename="film.mkv", contentType=called)
    assert answer.status_code == 201
    assert VideoUpload.objects.get().content_type == "video/matroska"


def test_what_is_served_says_what_the_bytes_are_not_what_was_announced(
    author: Uploader, lesson: Lesson
) -> None:
    given = film("x.mp4", seconds=2, codec="libx264").read()
    _code, answer = author.upload(lesson, given, filename="x.webm", contentType="video/webm")
    assert answer.status_code == 200
    video = Lesson.objects.get(pk=lesson.pk).video
    assert video.content_type == "video/mp4"
    assert str(video.file).endswith(".mp4")
    kept = store._client().head_object(Bucket=store._bucket(), Key=str(video.file))
    assert kept["ContentType"] == "video/mp4"


def test_the_video_before_stays_until_the_new_one_is_ready_and_goes_a_day_later(
    author: Uploader, carla: User, lesson: Lesson
) -> None:
    old = attach_video(lesson=lesson, by=carla, file=film("antes.webm", seconds=1, codec="libvpx"))
    clip = CLIP.read_bytes()
    started = author.start(lesson, len(clip)).json()
    etags = author.send_all(started, clip)
    assert Lesson.objects.get(pk=lesson.pk).video == old
    author.complete(started["uploadId"], etags)

    assert Lesson.objects.get(pk=lesson.pk).video != old
    sweeping.delete_replaced_videos()
    assert store.head(str(old.file)), "who is watching it goes on"
    Video.objects.filter(pk=old.pk).update(replaced_at=timezone.now() - timedelta(days=2))
    sweeping.delete_replaced_videos()
    assert store.head(str(old.file)) is None
    assert list(Video.objects.all()) == [Lesson.objects.get(pk=lesson.pk).video]


def test_twenty_gigabytes_fit_in_the_parts_that_s3_takes(author: Uploader, lesson: Lesson) -> None:
    started = author.start(lesson, 20 * 1024**3).json()
    assert started["partCount"] <= 10_000
    assert (len(started["parts"]), started["next"]) == (50, 51)
    last = author.client.get(
        f"/api/v1/uploads/{started['uploadId']}/parts", {"from": started["partCount"]}
    ).json()
    assert [part["number"] for part in last["parts"]] == [started["partCount"]]
    assert last["next"] is None
    for number in (started["partCount"] + 1, 0):
        beyond = author.client.get(f"/api/v1/uploads/{started['uploadId']}/parts", {"from": number})
        assert beyond.status_code in (400, 422)
    assert part_size_for(5 * 1024**4) * 10_000 >= 5 * 1024**4


def test_the_old_path_begins_an_upload_too(author: Uploader, lesson: Lesson) -> None:
    asked = {"lessonId": lesson.pk, "filename": "x.mp4", "size": 9}
    answer = author.client.post("/api/upload-video", asked, format="json")
    assert answer.status_code == 201
    assert len(answer.json()["parts"]) == 1


# --- Completing -------------------------------------------------------------------------------------


def test_missing_parts_are_named_and_can_be_sent_after_all(
    author: Uploader, lesson: Lesson, five_mebibytes: None
) -> None:
    whole = padded(CLIP.read_bytes(), 6 * MIB)
    started = author.start(lesson, len(whole)).json()
    first = sent(started["parts"][0]["url"], whole[: 5 * MIB])[1]
    answer = author.complete(started["uploadId"], {1: first, 2: "0" * 32})
    assert (answer.status_code, answer.json()["code"]) == (409, "parts_missing")
    assert answer.json()["numbers"] == [2]
    assert Lesson.objects.get(pk=lesson.pk).video is None

    second = sent(started["parts"][1]["url"], whole[5 * MIB :])[1]
    etags = {1: first, 2: second}
    wrong = author.complete(started["uploadId"], etags | {1: "0" * 32})
    assert wrong.json()["numbers"] == [1]
    assert author.complete(started["uploadId"], etags).status_code == 200


def test_completing_twice_changes_nothing(author: Uploader, lesson: Lesson) -> None:
    code, first = author.upload(lesson, webm())
    video = Video.objects.get()
    again = author.complete(code, {1: "whatever"})
    assert (again.status_code, again.json()) == (200, first.json())
    assert Video.objects.get() == video


def test_two_at_once_complete_it_once(author: Uploader, lesson: Lesson) -> None:
    given = webm()
    started = author.start(lesson, len(given)).json()
    etags = author.send_all(started, given)
    answers = []
    real = store.promote

    def meanwhile(*args: Any, **kwargs: Any) -> None:
        answers.append(author.complete(started["uploadId"], etags))
        real(*args, **kwargs)

    with patch.object(store, "promote", meanwhile):
        assert author.complete(started["uploadId"], etags).status_code == 200
    assert [one.json()["code"] for one in answers] == ["upload_being_checked"]
    assert Video.objects.count() == 1


def test_a_check_that_died_is_taken_up_by_the_sweeper(author: Uploader, lesson: Lesson) -> None:
    given = webm()
    started = author.start(lesson, len(given)).json()
    author.send_all(started, given)
    upload = completing.claim(upload_with(started["uploadId"]))
    completing._assemble(upload, None)  # and then its process was killed

    assert sweeping.finish_died_checks() == 0, "it may still be at it"
    VideoUpload.objects.update(claimed_at=timezone.now() - timedelta(hours=1))
    assert sweeping.finish_died_checks() == 1
    assert upload_with(upload.code).state == UploadState.DONE
    assert Lesson.objects.get(pk=lesson.pk).video.duration == 2


def test_who_lost_the_claim_leaves_nothing_behind(author: Uploader, lesson: Lesson) -> None:
    given = webm()
    started = author.start(lesson, len(given)).json()
    etags = author.send_all(started, given)
    promoted: list[str] = []
    real = store.promote

    def slowly(key: str, *, to: str, **kwargs: Any) -> None:
        real(key, to=to, **kwargs)
        promoted.append(to)
        VideoUpload.objects.update(claimed_at=timezone.now())  # somebody else took it up

    with patch.object(store, "promote", slowly):
        assert author.complete(started["uploadId"], etags).json()["code"] == "upload_over"
    assert store.head(promoted[0]) is None
    assert not Video.objects.exists()


def test_while_the_store_is_away_nothing_is_lost(author: Uploader, lesson: Lesson) -> None:
    given = webm()
    started = author.start(lesson, len(given)).json()
    etags = author.send_all(started, given)
    with patch.object(store, "promote", side_effect=MediaStoreAway):
        away = author.complete(started["uploadId"], etags)
    assert (away.status_code, away.json()["code"]) == (503, "media_store_away")
    assert author.standing(started["uploadId"]).json()["state"] == "started"
    assert author.complete(started["uploadId"], etags).json()["state"] == "done"


# --- One at a time, and cancelling ------------------------------------------------------------------


def test_a_lesson_has_one_upload_at_a_time(author: Uploader, lesson: Lesson) -> None:
    first = author.start(lesson, 9, filename="uno.mp4").json()
    second = author.start(lesson, 8)
    assert (second.status_code, second.json()["code"]) == (409, "upload_in_progress")
    said = second.json()
    assert (said["uploadId"], said["filename"], said["size"]) == (first["uploadId"], "uno.mp4", 9)

    assert author.client.delete(f"/api/v1/uploads/{first['uploadId']}").status_code == 204
    assert author.start(lesson, 8).status_code == 201


def test_of_two_who_begin_at_once_one_is_told(author: Uploader, lesson: Lesson) -> None:
    real = store.begin

    def meanwhile(key: str) -> str:
        with patch.object(store, "begin", real):
            author.start(lesson, 7)
        return real(key)

    with patch.object(store, "begin", meanwhile):
        answer = author.start(lesson, 9)
    assert answer.json()["code"] == "upload_in_progress"
    kept = VideoUpload.objects.get()
    assert kept.size == 7
    ours = {one.key for one in store.open_multiparts()}
    assert kept.key in ours


def test_cancelling_drops_what_arrived(author: Uploader, lesson: Lesson) -> None:
    started = author.start(lesson, 9).json()
    code, url = started["uploadId"], started["parts"][0]["url"]
    assert sent(url, bytes(9))[0] == 200
    for _time in range(2):
        assert author.client.delete(f"/api/v1/uploads/{code}").status_code == 204
    assert nothing_left(upload_with(code))
    assert sent(url, bytes(9))[0] == 404
    assert author.complete(code, {1: "x"}).json()["code"] == "upload_over"
    assert author.client.get(f"/api/v1/uploads/{code}/parts").json()["code"] == "upload_over"
    standing = author.standing(code).json()
    assert (standing["state"], standing["received"]) == ("aborted", [])


def test_what_became_the_lessons_video_cannot_be_cancelled(
    author: Uploader, lesson: Lesson
) -> None:
    code, _answer = author.upload(lesson, webm())
    answer = author.client.delete(f"/api/v1/uploads/{code}")
    assert (answer.status_code, answer.json()["code"]) == (409, "upload_over")
    assert store.head(str(Video.objects.get().file))


def test_an_abandoned_upload_is_swept_and_one_in_use_is_not(
    author: Uploader, course: Course
) -> None:
    left, used = (author.start(one, 9).json()["uploadId"] for one in lessons_of(course))
    orphan = store.begin("quarantine/nobodys")
    VideoUpload.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    author.client.get(f"/api/v1/uploads/{used}/parts")
    store._client().put_object(Bucket=store._bucket(), Key="quarantine/left", Body=b"x")
    later = timezone.now() + timedelta(days=2)
    # Other tests have theirs in the same bucket at this moment.
    ours = {"quarantine/nobodys", "quarantine/left", upload_with(left).key, upload_with(used).key}
    multiparts = [one for one in store.open_multiparts() if one.key in ours]
    objects = [(key, written) for key, written in store.quarantined() if key in ours]
    with (
        patch.object(sweeping.timezone, "now", return_value=later),
        patch.object(store, "open_multiparts", return_value=multiparts),
        patch.object(store, "quarantined", return_value=objects),
    ):
        assert sweeping.clear_quarantine() == 2
    assert store.head("quarantine/left") is None
    assert store.parts("quarantine/nobodys", orphan) is None

    assert sweeping.abort_abandoned() == 1
    assert upload_with(left).state == UploadState.ABORTED
    assert nothing_left(upload_with(left))
    kept = upload_with(used)
    assert kept.state == UploadState.STARTED
    assert store.parts(kept.key, kept.multipart_id) == []


# --- Whose lesson it is -----------------------------------------------------------------------------


def test_a_part_that_was_sent_again_after_a_lost_answer_is_one_part(
    carla: User, course: Course
) -> None:
    uploader, film = Uploader(carla), padded(CLIP.read_bytes(), 9 * MIB)
    lesson = lessons_of(course)[0]
    started = uploader.start(lesson, len(film)).json()
    first = started["parts"][0]
    for _again in range(2):
        assert sent(first["url"], film[: first["size"]])[0] == 200
    broken = bytes(first["size"])
    assert sent(first["url"], broken)[0] == 200

    etags = uploader.send_all(started, film)
    received = uploader.standing(started["uploadId"]).json()["received"]
    assert [part["number"] for part in received] == [1, 2]
    answer = uploader.complete(started["uploadId"], etags)

    assert answer.json()["state"] == "done", answer.content
    lesson.refresh_from_db()
    with lesson.video.file.open() as kept:
        assert kept.read() == film
