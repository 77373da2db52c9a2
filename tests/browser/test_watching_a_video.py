"""A student watches a ladder in a real browser: qualities, captions, keys, lost networks, ended addresses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files import File
from playwright.sync_api import Page, Route, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError

from accounts.models import User
from courses.models import Lesson
from courses.services import attach_video
from devstack.pytest_plugin import private_valkey
from enrollments.models import Enrollment
from tests.browser.conftest import Visitor, sign_in
from tests.courses.ladders import add_streamed_lesson
from tests.factories.academy import enroll, lessons_of, make_course
from tests.factories.people import make_user
from tests.integration.processes import ROOT, environment, wait_until, web

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FILM = ROOT / "lms/demo/courses/titula-in-two-minutes/videos/01-watch.webm"
Open = Callable[..., Page]


@pytest.fixture
def student(transactional_db: None) -> User:
    return make_user("Bruno Keller", email="bruno@example.com", language="en")


@pytest.fixture
def film(student: User) -> Lesson:
    """The first lesson of a Spanish course that the student is in; a text comes after it."""
    course = make_course(title="Leer mapas", lessons=1)
    lesson = add_streamed_lesson(course)
    Lesson.objects.filter(module__course=course, kind="text").update(position=32_000)
    enroll(student, course)
    return lesson


@contextmanager
def theatre(folder: Path, **settings: str) -> Iterator[str]:
    with (
        private_valkey() as broker,
        web(folder, environment(broker.url, **settings)) as address,
    ):
        yield address


@pytest.fixture
def opened(visitor: Visitor, student: User, film: Lesson, tmp_path: Path) -> Iterator[Open]:
    """Open the lesson; what is given are settings of the site."""
    running: list[Any] = []

    def open_(**settings: str) -> Page:
        context = theatre(tmp_path, **settings)
        site = context.__enter__()
        running.append(context)
        sign_in(visitor, site, student)
        visitor.page.goto(f"{site}/learn/{film.module.course.slug}/{film.pk}/")
        expect(visitor.page.locator("[data-controls]")).to_be_visible()
        visitor.page.evaluate("document.querySelector('video').muted = true")
        until(visitor.page, "document.querySelector('video').readyState >= 2")
        return visitor.page

    yield open_
    visitor.page.goto("about:blank")
    for context in running:
        context.__exit__(None, None, None)


def until(page: Page, condition: str) -> None:
    """Wait for an expression to hold. (Playwright's own way evaluates text in the page, which its policy forbids.)"""
    wait_until(lambda: bool(page.evaluate(condition)), what=condition)


def of(page: Page, fact: str) -> Any:
    return page.evaluate(f"document.querySelector('video').{fact}")


def plays_past(page: Page, second: float) -> None:
    until(page, f"document.querySelector('video').currentTime > {second}")


def fills_the_screen_by_f(page: Page) -> bool:
    page.keyboard.press("f")
    try:
        page.wait_for_selector(".screen:fullscreen", timeout=5_000)
    except PlaywrightTimeoutError:
        return False
    return True


def requested(page: Page, ending: str) -> list[str]:
    """Addresses that the browser asks for from now on, whose path ends so."""
    asked: list[str] = []
    page.on(
        "request",
        lambda request: (
            asked.append(request.url) if request.url.split("?")[0].endswith(ending) else None
        ),
    )
    return asked


def test_it_plays_and_seeks_from_the_store_and_everything_is_within_reach_of_the_keyboard(
    opened: Open, visitor: Visitor, film: Lesson
) -> None:
    films = requested(visitor.page, ".mp4")
    page = opened()
    page.keyboard.press("k")
    plays_past(page, 1)
    assert films, "the bytes come from the store"
    assert all("/titula-media/streams/" in url and "X-Amz-Signature" in url for url in films)
    assert of(page, "src").startswith("blob:"), "by hls.js"
    page.keyboard.press(" ")
    assert of(page, "paused")

    before = of(page, "currentTime")
    page.keyboard.press("l")
    assert of(page, "currentTime") == pytest.approx(before + 10, abs=0.5)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("j")
    assert of(page, "currentTime") == pytest.approx(max(before - 5, 0), abs=0.5)
    page.keyboard.press("7")
    assert of(page, "currentTime") == pytest.approx(105, abs=0.5)
    expect(page.get_by_role("slider", name="Position")).to_have_attribute(
        "aria-valuetext", "1:45 of 2:30"
    )
    page.keyboard.press("m")
    assert not of(page, "muted")
    page.keyboard.press(">")
    assert of(page, "playbackRate") == 1.25
    expect(page.locator("[data-state]")).to_contain_text("Speed: 1.25")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("k")
    assert of(page, "paused"), "the table is open"
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_hidden()
    # The window may refuse it once, just after Escape: a person presses again.
    wait_until(lambda: fills_the_screen_by_f(page), what="full screen")
    page.keyboard.press("f")
    until(page, "!document.fullscreenElement")

    # Single keys can be switched off; inside the player they work all the same.
    page.get_by_role("checkbox", name="Keyboard").uncheck()
    page.locator("h1").click()
    page.keyboard.press("0")
    assert of(page, "currentTime") > 15
    page.get_by_role("button", name="Settings").focus()
    page.keyboard.press("0")
    assert of(page, "currentTime") == 0
    assert visitor.complaints == []


def test_captions_come_in_the_students_language_and_choices_are_remembered(
    opened: Open, visitor: Visitor
) -> None:
    page = opened()
    showing = "[...document.querySelector('video').textTracks].find((t) => t.mode === 'showing')?.language ?? null"
    toggle = page.get_by_role("button", name="Captions")
    expect(toggle).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(showing) == "en", "the course is Spanish, the student reads English"
    until(page, "document.querySelector('video').textTracks[0].cues?.[0]?.text === 'This is a map'")
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("combobox", name="Captions").select_option("es")
    page.get_by_role("combobox", name="Speed").select_option("1.5")
    page.reload()
    expect(page.locator("[data-controls]")).to_be_visible()
    assert page.evaluate(showing) == "es"
    assert of(page, "playbackRate") == 1.5
    page.keyboard.press("c")
    assert page.evaluate(showing) is None
    expect(page.locator("[data-state]")).to_have_text("Captions off")
    page.reload()
    expect(toggle).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("c")
    assert page.evaluate(showing) == "es"
    assert visitor.complaints == []


def test_chapters_are_a_menu_and_escape_gives_the_focus_back(opened: Open) -> None:
    page = opened()
    button = page.get_by_role("button", name="Chapters")
    button.click()
    page.get_by_role("button", name="0:12 The compass & the sun").click()
    until(page, "document.querySelector('video').currentTime === 12")
    expect(page.get_by_role("button", name="The compass & the sun")).to_have_attribute(
        "aria-current", "true"
    )
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(button).to_have_attribute("aria-expanded", "false")


def test_the_line_of_time_shows_what_is_under_the_pointer(opened: Open, visitor: Visitor) -> None:
    page = opened()
    line = page.get_by_role("slider", name="Position")
    box = line.bounding_box()
    assert box is not None
    with page.expect_response(lambda answer: "/thumbnails.jpg?" in answer.url) as picture:
        page.mouse.move(box["x"] + box["width"] * 0.8 + 1, box["y"] + box["height"] / 2)
    assert picture.value.ok
    expect(page.locator("[data-peek-time]")).to_contain_text("2:00 · The compass & the sun")
    expect(page.locator("[data-peek-picture]")).to_have_css("background-position", "-160px -90px")
    page.mouse.click(box["x"] + box["width"] * 0.8 + 1, box["y"] + box["height"] / 2)
    assert of(page, "currentTime") == pytest.approx(120, abs=2)
    page.mouse.move(10, 10)
    expect(page.locator("[data-peek]")).to_be_hidden()
    assert visitor.complaints == []


def test_a_quality_can_be_chosen(opened: Open, visitor: Visitor) -> None:
    page = opened()
    page.get_by_role("button", name="Settings").click()
    quality = page.get_by_role("combobox", name="Quality")
    assert quality.locator("option").all_text_contents() == ["Automatic", "360p", "180p"]
    small = requested(page, "/180p.mp4")
    quality.select_option("180p")
    page.keyboard.press("Escape")
    page.keyboard.press("k")
    until(page, "document.querySelector('video').videoHeight === 180")
    plays_past(page, 3)
    assert small
    assert visitor.complaints == []


def test_an_address_that_has_ended_is_renewed_at_the_same_second(
    opened: Open, film: Lesson
) -> None:
    page = opened(STREAM_URL_SECONDS="4")
    refused: list[int] = []
    page.on(
        "response", lambda answer: refused.append(answer.status) if ".mp4" in answer.url else None
    )
    page.wait_for_timeout(5_000)  # the store's own clock ends the address
    page.evaluate("document.querySelector('video').currentTime = 130")
    page.keyboard.press("k")
    plays_past(page, 131)
    assert 403 in refused, "the store said no to the first"
    assert refused[-1] == 206
    expect(page.locator("[data-state]")).to_be_empty()


def test_a_plain_file_whose_address_has_ended_is_opened_anew(
    opened: Open, film: Lesson, visitor: Visitor
) -> None:
    with FILM.open("rb") as file:
        attach_video(
            lesson=film, by=film.module.course.instructor, file=File(file, name="film.webm")
        )
    answers = [403]

    def store(route: Route) -> None:
        if answers:
            route.fulfill(status=answers.pop())
        else:
            route.continue_()

    visitor.page.route(re.compile("/titula-media/videos/"), store)
    ours = requested(visitor.page, "/video/")
    page = opened()
    page.keyboard.press("k")
    plays_past(page, 1)
    assert not answers, "the store said no to the first"
    assert ours, "a fresh address was asked for at the site"


def test_when_access_ends_so_does_the_video_and_it_says_so(opened: Open, film: Lesson) -> None:
    page = opened(STREAM_URL_SECONDS="4")
    Enrollment.objects.update(state="suspended")
    page.wait_for_timeout(5_000)  # the store's own clock ends the address
    page.evaluate("document.querySelector('video').currentTime = 130")
    expect(page.locator("[data-state]")).to_contain_text("no longer open to you")


def test_a_lost_network_is_told_and_it_goes_on_by_itself(opened: Open, visitor: Visitor) -> None:
    page = opened()
    page.keyboard.press("k")
    plays_past(page, 1)
    visitor.context.set_offline(True)
    page.evaluate("document.querySelector('video').currentTime = 130")
    expect(page.locator("[data-state]")).to_contain_text("The network is gone")
    assert of(page, "currentTime") == pytest.approx(130, abs=0.1)
    visitor.context.set_offline(False)
    plays_past(page, 131)
    expect(page.locator("[data-state]")).to_be_empty()


def test_at_the_end_it_goes_on_to_the_next_lesson_unless_told_not_to(
    opened: Open, film: Lesson
) -> None:
    page = opened()
    page.evaluate("document.querySelector('video').currentTime = 149.5")
    page.keyboard.press("k")
    card = page.locator("[data-next-card]")
    expect(card).to_contain_text("Next lesson in")
    page.get_by_role("button", name="Cancel").click()
    expect(card).to_be_hidden()

    page.evaluate("document.querySelector('video').currentTime = 149.5")
    page.keyboard.press("k")
    expect(card).to_be_visible()
    after = lessons_of(film.module.course)[1]
    page.wait_for_url(f"**/{after.pk}/")


def test_with_reduced_motion_it_waits_to_be_asked(opened: Open, visitor: Visitor) -> None:
    visitor.page.emulate_media(reduced_motion="reduce")
    page = opened()
    page.get_by_role("button", name="Settings").click()
    choice = page.get_by_label("Go on to the next lesson by itself")
    expect(choice).not_to_be_checked()
    page.keyboard.press("Escape")
    page.evaluate("document.querySelector('video').currentTime = 149.5")
    page.keyboard.press("k")
    until(page, "document.querySelector('video').ended")
    expect(page.locator("[data-next-card]")).to_be_hidden()
