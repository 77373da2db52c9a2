"""An instructor's film travels in parts, is made into streams, and a student completes the course with it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from accounts.enums import AccountType
from certificates.models import Certificate
from courses.enums import LessonKind
from courses.models import Course, Lesson
from lib.admin import page_of
from progress.models import CourseCompletion
from tests.browser.conftest import Visitor, choose_files, sign_in, visiting
from tests.courses.movies import movie
from tests.courses.uploading import MIB, padded
from tests.factories.academy import enroll, make_course
from tests.factories.people import make_user
from tests.integration.processes import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECONDS = 20
PATIENCE = 60_000
STORE = re.compile(r"/quarantine/.*partNumber=(\d+)")


def test_it_arrives_is_prepared_and_is_watched_on_two_devices_to_the_certificate(
    site: str, visitor: Visitor, chromium: Browser, tmp_path: Path
) -> None:
    carla = make_user("Carla Mendoza", account_type=AccountType.INSTRUCTOR, language="en")
    eva = make_user("Eva Ñandú Rodríguez", language="en")
    course = make_course(instructor=carla, title="Reading Maps", lessons=1, language="en")
    lesson = Lesson.objects.get(module__course=course)
    Lesson.objects.filter(pk=lesson.pk).update(kind=LessonKind.VIDEO, body="")
    sign_in(visitor, site, carla)
    upload(visitor.page, f"{site}{page_of(lesson)}", tmp_path / "maps.mkv")
    wait_until(lambda: has_streams(lesson), seconds=120, what="the film is prepared")

    enroll(eva, course)
    with visiting(chromium) as desk:
        sign_in(desk, site, eva)
        watch_the_first_half(desk, f"{site}/learn/{course.slug}/{lesson.pk}/")
        assert desk.complaints == []
    assert not CourseCompletion.objects.exists()
    with visiting(chromium) as sofa:
        sign_in(sofa, site, eva)
        watch_the_rest(sofa.page, f"{site}/learn/{course.slug}/{lesson.pk}/")
    assert CourseCompletion.objects.get().enrollment.student == eva
    wait_until(lambda: is_issued(course), what="the certificate")


def upload(page: Page, address: str, film: Path) -> None:
    """A part is lost on the way and sent again; the page is loaded again in the middle."""
    movie(film, seconds=SECONDS, size="480x270", rate="15")
    film.write_bytes(padded(film.read_bytes(), 20 * MIB))
    held_back, lost = {"3"}, set()

    def store(route: Route) -> None:
        number = STORE.search(route.request.url).group(1)
        if number in held_back or (number not in lost and number == "2"):
            lost.add(number)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(STORE, store)
    page.goto(address)
    choose_files(page.locator("[data-file]"), film)
    wait_until(lambda: page.evaluate("document.querySelector('[data-bar]').value > 30"))
    wait_until(lambda: "3" in lost)
    page.on("dialog", lambda asked: asked.accept())
    page.reload()
    held_back.clear()
    choose_files(page.locator("[data-file]"), film)
    expect(page.locator("[data-status]")).to_contain_text("It is prepared now", timeout=PATIENCE)
    assert "2" in lost


def has_streams(lesson: Lesson) -> bool:
    video = Lesson.objects.select_related("video").get(pk=lesson.pk).video
    return video is not None and bool(video.stream_folder) and video.renditions.exists()


def watch_the_first_half(desk: Visitor, address: str) -> None:
    """Seek back and forth, lose the network on the way, and leave."""
    page = desk.page
    play(page, address)
    seconds = "document.querySelector('video').currentTime"
    wait_until(lambda: page.evaluate(f"{seconds} > 1"))
    assert page.evaluate("document.querySelector('video').src").startswith("blob:"), "by hls.js"
    page.evaluate(f"{seconds} = 8")
    wait_until(lambda: page.evaluate(f"{seconds} > 9"))
    page.evaluate(f"{seconds} = 1")
    desk.context.set_offline(True)
    wait_until(lambda: page.evaluate(f"{seconds} > 3"))
    page.keyboard.press("k")  # a report is due, and cannot be sent
    expect(page.locator("[data-player-status]")).to_contain_text("kept here")
    desk.context.set_offline(False)
    expect(page.locator("[data-player-status]")).to_contain_text("has been counted")
    page.keyboard.press("k")
    wait_until(lambda: page.evaluate(f"{seconds} > 10"))
    page.keyboard.press("k")
    expect(page.locator("[data-watched-text]")).to_contain_text(re.compile(r"(4|5)\d %"))
    desk.complaints[:] = [said for said in desk.complaints if "INTERNET_DISCONNECTED" not in said]


def watch_the_rest(page: Page, address: str) -> None:
    """On another device it goes on where it was left."""
    play(page, address)
    expect(page.locator("[data-player-status]")).to_contain_text("You are back at 0:1")
    page.wait_for_url("**/certificates/**", timeout=PATIENCE)


def play(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("[data-controls]")).to_be_visible()
    page.evaluate("document.querySelector('video').muted = true")
    wait_until(lambda: page.evaluate("document.querySelector('video').readyState >= 2"))
    page.keyboard.press("k")


def is_issued(course: Course) -> bool:
    return Certificate.objects.filter(course=course, issued_at__isnull=False).exists()
