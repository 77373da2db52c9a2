"""A video's playlists are given to who may watch it at that moment, and hold no address that lasts."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from http.client import HTTPConnection
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from courses.models import Course, Lesson, Video
from courses.services import put_video
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from tests.courses.ladders import add_streamed_lesson, give_ladder, ladder
from tests.factories.academy import enroll, make_course

pytestmark = pytest.mark.django_db

ROUTES = ("stream", "rendition", "captions", "video_file")


@pytest.fixture
def film(course: Course) -> Lesson:
    return add_streamed_lesson(course)


def address(route: str, lesson: Lesson, *, name: str = "180p", code: str | None = None) -> str:
    assert lesson.video is not None
    parts: dict[str, object] = {"slug": lesson.module.course.slug, "lesson_id": lesson.pk}
    if route == "rendition":
        parts |= {"code": code or lesson.video.code, "name": name}
    if route == "captions":
        parts |= {"kind": "captions", "language": "es"}
    return reverse(f"progress:{route}", kwargs=parts)


def as_(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def statuses(user: User | None, lesson: Lesson) -> set[int]:
    return {as_(user).get(address(route, lesson)).status_code for route in ROUTES[:3]}


def signed(client: Client, lesson: Lesson, *, name: str = "180p") -> str:
    """The one address of the store in a rendition's playlist."""
    playlist = client.get(address("rendition", lesson, name=name)).content.decode()
    (found,) = set(re.findall(r"https?://[^\s\"]+", playlist))
    return found


def fetched(url: str, **headers: str) -> tuple[int, bytes]:
    """Ask the store, as a player would."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=20)
    try:
        connection.request("GET", f"{parts.path}?{parts.query}", headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


# --- What a student gets -----------------------------------------------------------------------------


def test_a_student_is_given_every_rendition_and_its_facts(alicia: User, film: Lesson) -> None:
    enroll(alicia, film.module.course)
    answer = as_(alicia).get(address("stream", film))
    text = answer.content.decode()
    assert answer.headers["Content-Type"] == "application/vnd.apple.mpegurl"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert text.startswith("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n")
    for rendition in film.video.renditions.all():
        assert (
            f"#EXT-X-STREAM-INF:BANDWIDTH={rendition.bandwidth},"
            f'AVERAGE-BANDWIDTH={rendition.average_bandwidth},CODECS="avc1.4d401e,mp4a.40.2",'
            f"RESOLUTION={rendition.width}x{rendition.height},FRAME-RATE=5.000\n"
            f"stream/{film.video.code}/{rendition.name}.m3u8\n"
        ) in text
    assert "http" not in text, "nothing but addresses of ours, which ask who comes"
    assert "Amz" not in text


def test_a_rendition_is_one_address_that_ends_and_opens_ranges_of_that_file_alone(
    alicia: User, film: Lesson, settings: Settings
) -> None:
    settings.STREAM_URL_SECONDS = 900
    enroll(alicia, film.module.course)
    client = as_(alicia)
    url = signed(client, film)
    query = parse_qs(urlsplit(url).query)
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"]
    assert query["X-Amz-Expires"] == ["900"]
    playlist = client.get(address("rendition", film)).content.decode()
    assert "\n180p.mp4" not in playlist, "no bare name is left, to be looked for at our own site"
    assert playlist.count("#EXT-X-BYTERANGE") == ladder()[0].playlist.count("#EXT-X-BYTERANGE")

    status, start = fetched(url, Range="bytes=0-99")
    assert (status, start) == (206, ladder()[0].film[:100])
    assert fetched(url.replace("/180p.mp4", "/360p.mp4"))[0] == 403, (
        "the same signature, another key"
    )
    assert fetched(url.split("?")[0])[0] == 403, "no signature"
    forged = re.sub(
        r"(X-Amz-Signature=)(.)", lambda part: part[1] + ("0" if part[2] != "0" else "1"), url
    )
    assert fetched(forged)[0] == 403, "another signature"
    longer = url.replace("X-Amz-Expires=900", "X-Amz-Expires=604800")
    assert fetched(longer)[0] == 403, "the end is signed too"


def test_an_address_of_the_store_ends(
    alicia: User, film: Lesson, monkeypatch: pytest.MonkeyPatch
) -> None:
    enroll(alicia, film.module.course)
    url = signed(as_(alicia), film)
    assert fetched(url, Range="bytes=0-9")[0] == 206
    import botocore.auth

    past = timezone.now() - timedelta(hours=2)
    monkeypatch.setattr(
        botocore.auth, "get_current_datetime", lambda *_args: past.replace(tzinfo=None)
    )
    ended = signed(as_(alicia), film)
    assert fetched(ended, Range="bytes=0-9")[0] == 403


def test_captions_are_webvtt_that_the_browser_may_keep_but_asks_for_again(
    alicia: User, film: Lesson
) -> None:
    enroll(alicia, film.module.course)
    client = as_(alicia)
    first = client.get(address("captions", film))
    assert first.headers["Content-Type"] == "text/vtt; charset=utf-8"
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert "Esto es un mapa" in first.content.decode()
    again = client.get(address("captions", film), headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    film.captions.filter(language="es").update(text="WEBVTT\n\n00:00.000 --> 00:01.000\nOtro\n")
    changed = client.get(
        address("captions", film), headers={"if-none-match": first.headers["ETag"]}
    )
    assert "Otro" in changed.content.decode()


def test_a_playlist_takes_few_queries(
    alicia: User, film: Lesson, django_assert_max_num_queries: Callable
) -> None:
    enroll(alicia, film.module.course)
    client = as_(alicia)
    client.get(address("stream", film))
    for route in ROUTES[:3]:
        with django_assert_max_num_queries(5):
            client.get(address(route, film))


# --- Who is given nothing -----------------------------------------------------------------------------


def test_nobody_else_is_told_that_there_is_a_video(
    alicia: User, bruno: User, carla: User, diego: User, film: Lesson
) -> None:
    enroll(alicia, film.module.course)
    assert statuses(alicia, film) == {200}
    assert statuses(bruno, film) == {404}, "not enrolled"
    assert statuses(None, film) == {404}, "signed out"
    assert statuses(carla, film) == {200}, "its author"
    assert statuses(diego, film) == {200}, "the office"


@pytest.mark.parametrize(
    "change",
    [
        {"state": EnrollmentState.SUSPENDED},  # also what a refund does
        {"expires_at": timezone.now() - timedelta(minutes=1)},
    ],
)
def test_access_that_has_ended_ends_here_too(
    alicia: User, film: Lesson, change: dict[str, object]
) -> None:
    enroll(alicia, film.module.course)
    assert statuses(alicia, film) == {200}
    Enrollment.objects.update(**change)
    assert statuses(alicia, film) == {403}
    assert as_(alicia).get(address("video_file", film)).status_code == 403


def test_a_lesson_that_opens_later_opens_its_streams_later(alicia: User, film: Lesson) -> None:
    enroll(alicia, film.module.course)
    Lesson.objects.filter(pk=film.pk).update(available_from=timezone.now() + timedelta(days=7))
    assert statuses(alicia, film) == {403}
    assert as_(alicia).get(address("video_file", film)).status_code == 403
    assert statuses(film.module.course.instructor, film) == {200}
    Lesson.objects.filter(pk=film.pk).update(available_from=timezone.now())
    assert statuses(alicia, film) == {200}


def test_a_free_preview_is_open_to_anyone_and_opens_nothing_else(
    course: Course, film: Lesson, bruno: User
) -> None:
    free = add_streamed_lesson(course, is_preview=True)
    assert statuses(None, free) == statuses(bruno, free) == {200}
    assert statuses(None, film) == {404}
    crossed = address("rendition", free, code=film.video.code)
    assert as_(None).get(crossed).status_code == 404, "another lesson's video by way of a free one"


def test_a_draft_is_closed_even_where_its_lesson_is_a_free_preview(
    carla: User, bruno: User
) -> None:
    draft = make_course(instructor=carla, published=False)
    free = add_streamed_lesson(draft, is_preview=True)
    assert statuses(bruno, free) == statuses(None, free) == {404}
    assert statuses(carla, free) == {200}


def test_a_lesson_is_found_in_its_own_course_alone(alicia: User, film: Lesson) -> None:
    other = make_course()
    enroll(alicia, other)
    crossed = reverse("progress:stream", args=[other.slug, film.pk])
    assert as_(alicia).get(crossed).status_code == 404


# --- A new upload while somebody watches --------------------------------------------------------------


def replaced(film: Lesson) -> Video:
    """Give the lesson another video with a ladder, and return the one before."""
    before = film.video
    assert before is not None
    put_video(
        lesson=film,
        video=Video(file="videos/new.mp4", state="ready", duration=30, width=640, height=360),
    )
    give_ladder(film)
    return before


def test_who_watches_the_old_video_goes_on_with_it_and_others_begin_with_the_new(
    alicia: User, film: Lesson
) -> None:
    enroll(alicia, film.module.course)
    client, before = as_(alicia), replaced(film)
    assert before.code not in client.get(address("stream", film)).content.decode()
    renewed = client.get(address("rendition", film, code=before.code)).content.decode()
    assert before.stream_folder in renewed
    assert film.video.stream_folder not in renewed


def test_a_replaced_video_is_not_reached_through_a_free_preview(
    course: Course, film: Lesson
) -> None:
    free, before = add_streamed_lesson(course, is_preview=True), replaced(film)
    assert as_(None).get(address("rendition", free, code=before.code)).status_code == 404


# --- The file itself ---------------------------------------------------------------------------------


def test_a_player_is_led_to_the_file_by_a_fresh_address(alicia: User, course: Course) -> None:
    from tests.factories.academy import add_video_lesson

    lesson = add_video_lesson(course)
    enroll(alicia, course)
    location = as_(alicia).get(address("video_file", lesson)).headers["Location"]
    assert "/videos/none.webm?" in location
    assert "X-Amz-Signature=" in location
    assert as_(None).get(address("video_file", lesson)).status_code == 404


def test_the_file_is_handed_over_only_where_the_instructor_allows_it(
    alicia: User, bruno: User, film: Lesson
) -> None:
    enroll(alicia, film.module.course)
    default_storage.save("videos/mine.mov", ContentFile(b"the film", name="mine.mov"))
    Video.objects.filter(lesson=film).update(file="videos/mine.mov", original_name="Mapas.mov")
    page = reverse("progress:lesson", args=[film.module.course.slug, film.pk])
    save = address("download_video", film)
    assert save not in as_(alicia).get(page).content.decode()
    assert as_(alicia).post(save).status_code == 404

    Lesson.objects.filter(pk=film.pk).update(allow_download=True)
    assert save in as_(alicia).get(page).content.decode()
    assert as_(alicia).get(save).status_code == 405
    assert as_(bruno).post(save).status_code == 404
    location = as_(alicia).post(save).headers["Location"]
    assert "attachment" in parse_qs(urlsplit(location).query)["response-content-disposition"][0]
    assert fetched(location) == (200, b"the film")
