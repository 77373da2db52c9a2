"""What was watched while the site could not be reached is counted when the student comes back, wherever that is."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from accounts.models import User
from courses.models import Course
from enrollments.models import Enrollment
from progress.models import LessonProgress
from tests.browser.conftest import Visitor, sign_in
from tests.browser.test_the_whole_journey import course_with_a_film
from tests.factories.academy import enroll
from tests.factories.people import make_user
from tests.integration.processes import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

KEPT = "Object.entries(localStorage).filter(([key]) => key.startsWith('titula.watched.'))"
WATCHED_A_WHILE = (
    f"{KEPT}.some(([, value]) => JSON.parse(value).spans.some(([from, to]) => to - from > 3))"
)


def test_it_is_kept_past_the_tab_and_past_another_student_and_counted_once(
    site: str, visitor: Visitor
) -> None:
    course: Course = course_with_a_film()
    student, other = (make_user(language="en") for _ in range(2))
    enrollment, film = enroll(student, course), course.modules.get().lessons.get(kind="video")
    enroll(other, course)
    sign_in(visitor, site, student)
    page = visitor.page
    page.route("**/api/track-progress", lambda route: route.abort())
    page.goto(f"{site}/learn/{course.slug}/{film.pk}/")
    page.evaluate("const v = document.querySelector('video'); v.muted = true; v.play()")
    wait_until(lambda: page.evaluate(WATCHED_A_WHILE), what="some seconds to be watched")
    page.evaluate("document.querySelector('video').pause()")
    expect(page.locator("[data-player-status]")).to_contain_text("cannot reach the site")
    page.close()
    assert watched(enrollment) == []

    # Somebody else at the same computer: it is not counted for them, nor lost.
    visitor.context.clear_cookies()
    sign_in(visitor, site, other)
    page = visitor.context.new_page()
    page.goto(f"{site}/learn/")
    assert page.evaluate(f"{KEPT}.length") == 1
    assert not LessonProgress.objects.exclude(enrollment=enrollment).exists()

    visitor.context.clear_cookies()
    sign_in(visitor, site, student)
    page.goto(f"{site}/learn/")
    expect(page.locator("[data-replay]")).to_contain_text("has been counted")
    wait_until(lambda: bool(watched(enrollment)), what="the seconds to be counted")
    counted = watched(enrollment)
    wait_until(lambda: page.evaluate(f"{KEPT}.length") == 0, what="nothing to be left")
    page.reload()
    expect(page.locator("[data-replay]")).to_be_hidden()
    assert watched(enrollment) == counted


def watched(enrollment: Enrollment) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = LessonProgress.objects.get(enrollment=enrollment).watched
    return spans


def test_the_seconds_of_a_signed_out_student_wait_for_their_next_sign_in(
    site: str, visitor: Visitor
) -> None:
    course = course_with_a_film()
    student: User = make_user(language="en")
    enrollment, film = enroll(student, course), course.modules.get().lessons.get(kind="video")
    sign_in(visitor, site, student)
    page = visitor.page
    page.goto(f"{site}/learn/{course.slug}/{film.pk}/")
    visitor.context.clear_cookies()
    page.evaluate("const v = document.querySelector('video'); v.muted = true; v.play()")
    wait_until(lambda: page.evaluate(WATCHED_A_WHILE), what="some seconds to be watched")
    page.evaluate("document.querySelector('video').pause()")
    expect(page.locator("[data-player-status]")).to_contain_text("signed out")
    assert watched(enrollment) == []

    sign_in(visitor, site, student)
    page.goto(f"{site}/learn/")
    expect(page.locator("[data-replay]")).to_contain_text("has been counted")
    wait_until(lambda: bool(watched(enrollment)), what="the seconds to be counted")
