"""Watching a video: what counts, and what is refused."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from courses.models import Course, Lesson
from enrollments.models import Enrollment
from lib.errors import NotFound
from progress import rules
from progress.exceptions import ImpossibleWatching, LessonNotFinished, WatchedTooFast
from progress.models import LessonProgress
from progress.services import Recorded, Report, track_progress
from tests.factories.academy import add_video_lesson, enroll, open_since

spans = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 300)).map(lambda pair: (min(pair), max(pair))),
    max_size=30,
)


@given(spans)
def test_merging_keeps_exactly_the_same_seconds(reported: list[tuple[int, int]]) -> None:
    merged = rules.merge(reported)
    assert {s for a, b in merged for s in range(a, b)} == {
        s for a, b in reported for s in range(a, b)
    }
    assert all(a < b for a, b in merged)
    assert all(left[1] < right[0] for left, right in pairwise(merged))


@given(spans)
def test_what_is_missing_is_what_was_not_watched(reported: list[tuple[int, int]]) -> None:
    merged = rules.merge(reported)
    gaps = rules.missing(merged, duration=300)
    assert rules.covered(gaps) + rules.covered(merged) == 300
    assert rules.merge([*gaps, *merged]) == [(0, 300)]


@pytest.fixture
def video(course: Course) -> Lesson:
    return add_video_lesson(course, seconds=600)


@pytest.fixture
def enrollment(alicia: User, course: Course, video: Lesson) -> Enrollment:
    return enroll(alicia, course)


def watch(
    student: User, lesson: Lesson, *watched: tuple[float, float], position: float = 0
) -> Recorded:
    return track_progress(
        student=student, lesson_id=lesson.pk, report=Report(position=position, watched=watched)
    )


@pytest.mark.parametrize(
    "forged",
    [
        (-1, 10),
        (10, 5),
        (0, 10_000),
        (590, 700),
        (math.nan, 10),
        (0, math.inf),
        (-math.inf, 10),
    ],
)
def test_impossible_intervals_are_refused_and_nothing_is_kept(
    alicia: User, video: Lesson, enrollment: Enrollment, forged: tuple[float, float]
) -> None:
    with pytest.raises(ImpossibleWatching):
        watch(alicia, video, forged)
    assert not LessonProgress.objects.exists()


def test_too_many_intervals_are_refused(
    alicia: User, video: Lesson, enrollment: Enrollment
) -> None:
    with pytest.raises(ImpossibleWatching):
        watch(alicia, video, *[(n, n + 0.9) for n in range(rules.MAX_SPANS + 1)])


def test_more_watching_than_time_has_passed_is_refused_and_the_rest_is_kept(
    alicia: User, video: Lesson, enrollment: Enrollment
) -> None:
    watch(alicia, video, (0, 15), position=15)
    with pytest.raises(WatchedTooFast):
        watch(alicia, video, (0, 600))
    assert LessonProgress.objects.get().watched == [(0, 15)]
    assert not LessonProgress.objects.get().is_complete


def test_ninety_percent_watched_in_a_believable_time_completes_the_lesson(
    alicia: User, video: Lesson, enrollment: Enrollment
) -> None:
    open_since(enrollment, video, seconds=300)
    almost = watch(alicia, video, (0, 539))
    assert not almost.lesson_completed
    done = watch(alicia, video, (538, 541))
    assert done.lesson_completed
    assert done.watched == [(0, 541)]


def test_the_same_seconds_count_once(alicia: User, video: Lesson, enrollment: Enrollment) -> None:
    open_since(enrollment, video, seconds=3000)
    for _ in range(5):
        watch(alicia, video, (0, 120))
    assert LessonProgress.objects.get().watched == [(0, 120)]


def test_slices_too_short_to_be_a_second_do_not_add_up(
    alicia: User, video: Lesson, enrollment: Enrollment
) -> None:
    open_since(enrollment, video, seconds=3000)
    watch(alicia, video, *[(n + 0.6, n + 0.61) for n in range(150)])
    assert LessonProgress.objects.get().watched == []


def test_saying_that_a_video_is_done_does_not_make_it_so(
    alicia: User, video: Lesson, enrollment: Enrollment
) -> None:
    open_since(enrollment, video, seconds=3000)
    watch(alicia, video, (100, 200))
    with pytest.raises(LessonNotFinished) as refused:
        track_progress(student=alicia, lesson_id=video.pk, report=Report(completed=True))
    assert refused.value.extra["missing"] == [(0, 100), (200, 600)]
    assert LessonProgress.objects.get().watched == [(100, 200)]


def test_the_position_is_kept_within_the_video(
    alicia: User, video: Lesson, enrollment: Enrollment
) -> None:
    watch(alicia, video, (0, 5), position=99_999)
    assert LessonProgress.objects.get().position == 600


def test_a_lesson_that_does_not_exist_is_not_found(alicia: User, enrollment: Enrollment) -> None:
    with pytest.raises(NotFound):
        track_progress(student=alicia, lesson_id=987_654, report=Report())


def test_a_report_that_completes_nothing_costs_one_query(
    alicia: User,
    video: Lesson,
    enrollment: Enrollment,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(1):
        watch(alicia, video, (0, 15), position=15)
    with django_assert_num_queries(1):
        watch(alicia, video, (15, 20), position=20)
