"""An author drops the videos of a course at once; each finds its lesson, and what the author says goes first."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from accounts.enums import AccountType
from courses.enums import LessonKind
from courses.models import Course, Lesson, VideoUpload
from courses.services import add_lesson
from tests.browser.conftest import Visitor, choose_files, sign_in
from tests.courses.uploading import CLIP, MIB, padded
from tests.factories.academy import make_course
from tests.factories.people import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Milliseconds.
PATIENCE = 60_000
TITLES = ("Bienvenida", "La masa madre", "Amasar y plegar", "El horno")


def a_course() -> Course:
    carla = make_user("Carla Mendoza", account_type=AccountType.INSTRUCTOR, language="en")
    course = make_course(instructor=carla, published=False)
    module = course.modules.get()
    for position, title in enumerate(TITLES):
        add_lesson(
            module=module, by=carla, title=title, kind=LessonKind.VIDEO, position=10 + position
        )
    return course


def files(folder: Path, sizes: dict[str, int]) -> list[Path]:
    made = []
    for name, size in sizes.items():
        film = folder / name
        film.write_bytes(padded(CLIP.read_bytes(), size) if size else CLIP.read_bytes())
        made.append(film)
    return made


def row(page: Page, title: str) -> Locator:
    return page.locator(f'[data-row][data-title="{title}"]')


def plan(page: Page) -> dict[str, str]:
    return page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('[data-files] li')].map((one) => ["
        "one.querySelector('[data-filename]').textContent,"
        "one.querySelector('select').selectedOptions[0].textContent]))"
    )


def test_several_files_find_their_lessons_and_travel_two_at_a_time(
    site: str, visitor: Visitor, tmp_path: Path
) -> None:
    course = a_course()
    page, at_once, most = visitor.page, set(), [0]
    page.on("request", lambda one: started(one.url))
    page.on("requestfinished", lambda one: ended(one.url))

    def started(url: str) -> None:
        if "partNumber" in url:
            at_once.add(url.split("?", maxsplit=1)[0])
            most[0] = max(most[0], len(at_once))

    def ended(url: str) -> None:
        if url.endswith("/complete"):
            at_once.clear()

    sign_in(visitor, site, course.instructor)
    page.goto(f"{site}{reverse('admin:courses_course_change', args=[course.pk])}")
    page.get_by_role("link", name="Upload videos").click()
    sent = files(
        tmp_path,
        {"clip-2.webm": 0, "03_amasar-y-plegar.webm": 12 * MIB, "clip-10.webm": 0, "extra.webm": 0},
    )
    choose_files(page.locator("[data-many]"), sent)
    expect(page.locator("[data-files] li")).to_have_count(4)
    assert plan(page) == {
        "clip-2.webm": "Bienvenida",
        "03_amasar-y-plegar.webm": "Amasar y plegar",
        "clip-10.webm": "La masa madre",
        "extra.webm": "El horno",
    }
    assert not VideoUpload.objects.exists(), "nothing is sent before it is seen"

    # The author knows better: a lesson that is given to another file is taken from the one that had it.
    page.get_by_label("Lesson for “clip-2.webm”").select_option("El horno")
    assert plan(page)["extra.webm"] == "— none: leave it out —"
    page.get_by_role("button", name="Start uploading").click()

    for title in ("La masa madre", "Amasar y plegar", "El horno"):
        expect(row(page, title).locator("[data-status]")).to_contain_text(
            "the video of this lesson now", timeout=PATIENCE
        )
    assert {lesson.title: str(lesson.video) for lesson in Lesson.objects.filter(kind="video")} == {
        "Bienvenida": "None",
        "La masa madre": "clip-10.webm",
        "Amasar y plegar": "03_amasar-y-plegar.webm",
        "El horno": "clip-2.webm",
    }
    assert most[0] <= 2
    expect(row(page, "El horno")).to_contain_text("clip-2.webm")
    expect(row(page, "El horno")).not_to_contain_text("No video yet")
    assert plan(page) == {"extra.webm": "— none: leave it out —"}
    assert visitor.complaints == []


def test_a_file_that_waits_for_its_turn_can_be_called_back(
    site: str, visitor: Visitor, tmp_path: Path
) -> None:
    course, page = a_course(), visitor.page
    page.route("**/quarantine/**", lambda _route: None)  # the first two never arrive
    sign_in(visitor, site, course.instructor)
    page.goto(f"{site}{reverse('admin:courses_course_videos', args=[course.pk])}")
    choose_files(
        page.locator("[data-many]"),
        files(tmp_path, dict.fromkeys(["1.webm", "2.webm", "3.webm"], 0)),
    )
    page.get_by_role("button", name="Start uploading").click()

    third = row(page, "Amasar y plegar")
    expect(third.locator("[data-status]")).to_contain_text("Waiting for its turn")
    third.get_by_role("button", name="Cancel").click()
    expect(third.locator("[data-zone]")).to_be_visible()
    expect(row(page, "Bienvenida").get_by_role("button", name="Pause")).to_be_visible()
    row(page, "Bienvenida").get_by_role("button", name="Pause").click()
    expect(row(page, "Bienvenida").locator("[data-status]")).to_contain_text("Paused")

    # The place of the one that paused is free for a file that is dropped onto a lesson.
    choose_files(row(page, "El horno").locator("[data-file]"), tmp_path / "3.webm")
    expect(row(page, "El horno").get_by_role("button", name="Pause")).to_be_visible()
    assert set(VideoUpload.objects.values_list("lesson__title", flat=True)) == {
        "Bienvenida",
        "La masa madre",
        "El horno",
    }
    page.unroute_all(behavior="ignoreErrors")
