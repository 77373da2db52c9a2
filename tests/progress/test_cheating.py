"""What a script can make of a student's time, and what an honest student can."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from courses.models import Course, Lesson
from enrollments.models import Enrollment
from progress import rules, services
from progress.exceptions import WatchedTooFast
from progress.models import LessonProgress, WatchingClock
from progress.services import Recorded, Report, open_lesson, track_progress
from tests.factories.academy import add_video_lesson, enroll


class Time:
    """The time of the services, which passes when a test says so."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 12, tzinfo=UTC)

    def passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def time(monkeypatch: pytest.MonkeyPatch) -> Time:
    time = Time()
    monkeypatch.setattr(services.timezone, "now", lambda: time.now)
    return time


@pytest.fixture
def enrollment(time: Time, alicia: User, course: Course) -> Enrollment:
    return enroll(alicia, course)


def video(course: Course, seconds: int = 600) -> Lesson:
    return add_video_lesson(course, seconds=seconds)


def opened(enrollment: Enrollment, lesson: Lesson) -> Lesson:
    open_lesson(enrollment=enrollment, lesson_id=lesson.pk)
    return lesson


def beat(enrollment: Enrollment, lesson: Lesson, *watched: tuple[float, float]) -> Recorded:
    report = Report(position=watched[-1][1], watched=watched)
    return track_progress(student=enrollment.student, lesson_id=lesson.pk, report=report)


def play(time: Time, enrollment: Enrollment, lesson: Lesson, *, speed: float) -> Recorded:
    """Watch a video as the player reports it: a beat every fifteen seconds."""
    at, seconds = 0.0, lesson.duration.total_seconds()
    while at < seconds:
        time.passes(15)
        end = min(at + 15 * speed, seconds)
        recorded = beat(enrollment, lesson, (at, end))
        at = end
    return recorded


def test_a_script_that_posts_everything_at_once_completes_nothing(
    time: Time, enrollment: Enrollment, course: Course
) -> None:
    lesson = opened(enrollment, video(course))
    for _ in range(5):
        with pytest.raises(WatchedTooFast):
            beat(enrollment, lesson, (0, 600))
    kept = LessonProgress.objects.get()
    assert kept.watched == []
    assert not kept.is_complete


def test_a_script_that_posts_in_slices_gets_no_further_than_the_clock(
    time: Time, enrollment: Enrollment, course: Course
) -> None:
    lesson = opened(enrollment, video(course))
    counted = 0
    for start in range(0, 600, 15):
        time.passes(1)
        try:
            beat(enrollment, lesson, (start, start + 15))
        except WatchedTooFast:
            continue
        counted += 15
    assert counted <= rules.HEAD_START + rules.MAX_SPEED * 40
    assert not LessonProgress.objects.get().is_complete


@pytest.mark.parametrize("speed", [1, 1.5, 2])
def test_who_plays_honestly_completes_the_lesson(
    time: Time, enrollment: Enrollment, course: Course, speed: float
) -> None:
    lesson = opened(enrollment, video(course))
    assert play(time, enrollment, lesson, speed=speed).lesson_completed


def test_lessons_at_double_speed_one_after_the_other_complete(
    time: Time, enrollment: Enrollment, course: Course
) -> None:
    for lesson in [video(course, 90) for _ in range(6)]:
        assert play(time, enrollment, opened(enrollment, lesson), speed=2).lesson_completed


def test_ten_lessons_opened_together_do_not_each_get_the_hour(
    time: Time, enrollment: Enrollment, course: Course
) -> None:
    lessons = [opened(enrollment, video(course, 3600)) for _ in range(10)]
    time.passes(3600)
    completed, refused = 0, 0
    for lesson in lessons:
        try:
            completed += beat(enrollment, lesson, (0, 3600)).lesson_completed
        except WatchedTooFast:
            refused += 1
    assert (completed, refused) == (2, 8), "an hour at full speed is two videos of an hour"


def test_ten_lessons_played_together_do_not_add_up(
    time: Time, enrollment: Enrollment, course: Course
) -> None:
    lessons = [opened(enrollment, video(course, 3600)) for _ in range(10)]
    at = 0
    for _ in range(20):
        time.passes(15)
        for lesson in lessons:
            try:
                beat(enrollment, lesson, (at, at + 30))
            except WatchedTooFast:
                continue
        at += 30
    counted = sum(rules.covered(row.watched) for row in LessonProgress.objects.all())
    assert counted <= rules.SHARED_HEAD_START + rules.MAX_SPEED * 300


def test_time_is_not_saved_up_for_months(
    time: Time, enrollment: Enrollment, course: Course
) -> None:
    lessons = [opened(enrollment, video(course, 36_000)) for _ in range(5)]
    time.passes(90 * 24 * 3600)
    counted = 0
    for lesson in lessons:
        try:
            beat(enrollment, lesson, (0, 30_000))
        except WatchedTooFast:
            continue
        counted += 1
    assert counted == 3, "twelve hours at full speed are three times 30,000 seconds"


def test_forty_minutes_without_a_network_are_counted_when_they_arrive(
    time: Time, enrollment: Enrollment, course: Course
) -> None:
    lesson = opened(enrollment, video(course, 2700))
    beat(enrollment, lesson, (0, 15))
    time.passes(2400)
    queued = [(float(at), at + 15.0) for at in range(15, 2400, 15)]
    assert beat(enrollment, lesson, *queued[:160]).watched == [(0, 2400)]
    again = beat(enrollment, lesson, *queued[:160])
    assert again.watched == [(0, 2400)]
    assert not again.lesson_completed


def test_a_report_that_arrives_twice_uses_no_time(
    time: Time, enrollment: Enrollment, course: Course
) -> None:
    lesson = opened(enrollment, video(course))
    time.passes(15)
    beat(enrollment, lesson, (0, 15))
    used = WatchingClock.objects.get().spent_until
    for _ in range(20):
        beat(enrollment, lesson, (0, 15))
    assert WatchingClock.objects.get().spent_until == used


def test_two_tabs_at_ordinary_speed_both_count(
    time: Time, enrollment: Enrollment, course: Course
) -> None:
    one, other = (opened(enrollment, video(course)) for _ in range(2))
    for at in range(0, 540, 15):
        time.passes(15)
        first = beat(enrollment, one, (at, at + 15))
        second = beat(enrollment, other, (at, at + 15))
    assert first.lesson_completed
    assert second.lesson_completed


def test_a_clock_that_goes_back_takes_nothing_away(
    time: Time, enrollment: Enrollment, course: Course
) -> None:
    lesson = opened(enrollment, video(course))
    time.passes(60)
    beat(enrollment, lesson, (0, 60))
    time.passes(-300)
    with pytest.raises(WatchedTooFast):
        beat(enrollment, lesson, (60, 120))
    assert LessonProgress.objects.get().watched == [(0, 60)]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0, 120), st.integers(0, 2), st.integers(0, 80), st.integers(1, 70)),
        min_size=1,
        max_size=6,
    )
)
def test_the_statement_and_the_rules_agree(
    time: Time, enrollment: Enrollment, course: Course, beats: list[tuple[int, int, int, int]]
) -> None:
    WatchingClock.objects.all().delete()
    lessons = [opened(enrollment, video(course, 10_000)) for _ in range(3)]
    started, spent = time.now, time.now
    seen: dict[int, list[tuple[int, int]]] = {lesson.pk: [] for lesson in lessons}
    for wait, which, start, length in beats:
        time.passes(wait)
        lesson = lessons[which]
        watched = rules.merge([*seen[lesson.pk], (start, start + length)])
        gained = rules.covered(watched) - rules.covered(seen[lesson.pk])
        used = rules.time_used(spent, gained, now=time.now)
        elapsed = (time.now - started).total_seconds()
        if gained and (used is None or not rules.believable(watched, elapsed=elapsed)):
            with pytest.raises(WatchedTooFast):
                beat(enrollment, lesson, (start, start + length))
            continue
        assert beat(enrollment, lesson, (start, start + length)).watched == watched
        seen[lesson.pk] = watched
        spent = used if gained and used else spent
    assert timezone.now() == time.now
