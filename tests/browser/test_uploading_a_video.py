"""An author's browser sends a real film in parts, one of which fails, with a reload in the middle."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from accounts.enums import AccountType
from courses.enums import LessonKind
from courses.models import Lesson, VideoUpload
from lib.admin import page_of
from tests.browser.conftest import Visitor, choose_files, sign_in
from tests.courses.uploading import CLIP, MIB, padded
from tests.factories.academy import lessons_of, make_course
from tests.factories.people import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Milliseconds.
PATIENCE = 30_000
STORE = re.compile(r"/quarantine/.*partNumber=(\d+)")


def test_a_film_arrives_although_a_part_fails_and_the_page_is_reloaded(
    site: str, visitor: Visitor, tmp_path: Path
) -> None:
    carla = make_user("Carla Mendoza", account_type=AccountType.INSTRUCTOR, language="en")
    lesson = lessons_of(make_course(instructor=carla))[0]
    Lesson.objects.filter(pk=lesson.pk).update(kind=LessonKind.VIDEO)
    film = tmp_path / "clase 1.webm"
    film.write_bytes(padded(CLIP.read_bytes(), 33 * MIB))
    page, sent, refused = visitor.page, [], []
    blocked = {"2", "4", "5"}

    def store(route: Route) -> None:
        number = STORE.search(route.request.url).group(1)
        if number in blocked:
            refused.append(number)
            route.abort("connectionreset")
        else:
            sent.append(number)
            route.continue_()

    page.route(STORE, store)
    sign_in(visitor, site, carla)
    page.goto(f"{site}{page_of(lesson)}")
    expect(page.locator("[name=new_video]")).to_be_hidden()

    # Some parts are lost on the way, again and again.
    choose_files(page.locator("[data-file]"), film)
    expect(page.locator("[data-status]")).to_contain_text("connection was lost", timeout=PATIENCE)
    page.wait_for_function("document.querySelector('[data-bar]').value > 30")
    page.get_by_role("button", name="Pause").click()
    expect(page.locator("[data-status]")).to_contain_text("Paused")
    (upload,) = VideoUpload.objects.all()
    assert upload.state == "started"

    # After a reload the same file is chosen again: only what is missing is sent.
    page.reload()
    expect(page.locator("[data-status]")).to_contain_text("“clase 1.webm” was not sent to its end")
    before = list(sent)
    blocked.clear()
    blocked.add("2")
    choose_files(page.locator("[data-file]"), film)
    expect(page.locator("[data-status]")).to_contain_text("connection was lost", timeout=PATIENCE)
    blocked.clear()  # from now on it is taken
    expect(page.locator("[data-status]")).to_contain_text(
        "It is the video of this lesson now", timeout=PATIENCE
    )

    assert set(sent[len(before) :]).isdisjoint(before), "what had arrived was sent again"
    assert refused.count("2") >= 2
    assert set(sent) == {"1", "2", "3", "4", "5"}
    video = Lesson.objects.get(pk=lesson.pk).video
    assert (video.duration, video.size, video.original_name) == (20, 33 * MIB, "clase 1.webm")
    with video.file.open() as kept:
        assert kept.read() == film.read_bytes()
    assert VideoUpload.objects.get() == VideoUpload.objects.get(pk=upload.pk, state="done")

    page.get_by_role("link", name="Load the page again").click()
    expect(page.locator("video")).to_be_visible()
    remembered = page.evaluate("id => localStorage.getItem(`titula-upload-${id}`)", lesson.pk)
    assert remembered is None
    assert [said for said in visitor.complaints if "ERR_CONNECTION_RESET" not in said] == []


def test_a_page_that_is_called_a_film_is_refused_in_words(
    site: str, visitor: Visitor, tmp_path: Path
) -> None:
    carla = make_user("Carla Mendoza", account_type=AccountType.INSTRUCTOR, language="en")
    lesson = lessons_of(make_course(instructor=carla))[0]
    Lesson.objects.filter(pk=lesson.pk).update(kind=LessonKind.VIDEO)
    film = tmp_path / "film.mp4"
    film.write_bytes(b"<!doctype html><script>alert(1)</script>")
    sign_in(visitor, site, carla)
    visitor.page.goto(f"{site}{page_of(lesson)}")

    choose_files(visitor.page.locator("[data-file]"), film)

    status = visitor.page.locator("[data-status]")
    expect(status).to_contain_text("not a video that we can read", timeout=PATIENCE)
    expect(visitor.page.locator("[data-zone]")).to_be_visible()
    assert Lesson.objects.get(pk=lesson.pk).video is None
