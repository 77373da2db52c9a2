"""A progress report in one statement: who reports, whether the lesson is open to them, what counts, and the write.

Written in SQL because it runs at every report of every student. It says by itself what ``rules`` and ``release`` say in
Python; tests hold the two against each other. Nothing is written when the report completes something, cannot be
believed, or comes at the same moment as another: the caller then goes the careful way, under a lock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from psycopg.types.multirange import Int4Multirange
from psycopg.types.numeric import Int4, Int8
from psycopg.types.range import Range

from lib.fields import Span
from progress import rules


@dataclass(frozen=True, slots=True)
class Seat:
    """A student in a lesson, and what became of a report.

    ``duration`` is seconds of video, 0 for other lessons; ``watched`` is with the report; ``is_written`` says whether
    it was counted. The rest is as it was before.
    """

    lesson_id: int
    kind: str
    duration: int
    enrollment_id: int
    has_access: bool
    is_open: bool
    is_complete: bool
    watched: list[Span]
    is_written: bool


_OPEN: Final = """
       p.completed_at IS NOT NULL OR l.is_preview OR (
           COALESCE(GREATEST(l.available_from, m.available_from, e.enrolled_at + make_interval(
               days => GREATEST(l.available_after_days, m.available_after_days))) <= %(now)s, true)
           AND NOT EXISTS (
               SELECT FROM courses_lessonprerequisite r
               LEFT JOIN progress_lessonprogress d ON d.enrollment_id = e.id AND d.lesson_id = r.requires_id
               WHERE r.lesson_id = l.id AND d.completed_at IS NULL))
"""
_BEAT: Final = f"""
WITH seat AS MATERIALIZED (
    SELECT l.id AS lesson_id, l.kind, COALESCE(v.duration, 0) AS duration, e.id AS enrollment_id,
           e.state = 'active' AND (e.expires_at IS NULL OR e.expires_at > %(now)s) AS has_access,
           {_OPEN} AS is_open,
           p.completed_at IS NOT NULL AS is_complete, p.started_at, p.watched AS before,
           GREATEST(COALESCE(c.spent_until, p.started_at, %(now)s), %(oldest)s) AS spent_until,
           COALESCE(p.watched, '{{}}')
               + %(reported)s * int4multirange(int4range(0, COALESCE(v.duration, 0))) AS watched
    FROM courses_lesson l
    JOIN courses_module m ON m.id = l.module_id
    LEFT JOIN courses_video v ON v.id = l.video_id
    JOIN enrollments_enrollment e ON e.course_id = m.course_id AND e.student_id = %(student)s
    LEFT JOIN progress_lessonprogress p ON p.enrollment_id = e.id AND p.lesson_id = l.id
    LEFT JOIN progress_watchingclock c ON c.enrollment_id = e.id
    WHERE l.id = %(lesson)s
), counted AS MATERIALIZED (
    SELECT seat.*, seconds, seconds - COALESCE(
               (SELECT sum(upper(span) - lower(span)) FROM unnest(before) span), 0) AS gained
    FROM seat, LATERAL (
        SELECT COALESCE(sum(upper(span) - lower(span)), 0) AS seconds FROM unnest(watched) span) AS sums
), judged AS MATERIALIZED (
    SELECT *, gained * %(cost)s::interval AS cost,
           %(furthest)s <= duration + {rules.DURATION_SLACK} AND (gained = 0 OR (
               seconds <= {rules.HEAD_START} + {rules.MAX_SPEED}
                   * GREATEST(extract(epoch FROM %(now)s - COALESCE(started_at, %(now)s)), 0)
               AND spent_until + gained * %(cost)s::interval <= %(limit)s)) AS fits,
           NOT is_complete AND (%(completed)s OR duration > 0 AND seconds >= {rules.COMPLETE_AT} * duration)
               AS completes
    FROM counted
), ticked AS (
    INSERT INTO progress_watchingclock AS c (enrollment_id, spent_until)
    SELECT enrollment_id, spent_until + cost FROM judged
    WHERE has_access AND is_open AND fits AND NOT completes AND gained > 0
    ON CONFLICT (enrollment_id) DO UPDATE
    SET spent_until = GREATEST(c.spent_until, %(oldest)s) + (SELECT cost FROM judged)
    WHERE GREATEST(c.spent_until, %(oldest)s) + (SELECT cost FROM judged) <= %(limit)s
    RETURNING 1
), written AS (
    INSERT INTO progress_lessonprogress AS p
        (enrollment_id, lesson_id, watched, position, started_at, last_seen_at)
    SELECT enrollment_id, lesson_id, watched, LEAST(%(position)s, duration), %(now)s, %(now)s FROM judged
    WHERE has_access AND is_open AND fits AND NOT completes AND (gained = 0 OR EXISTS (SELECT FROM ticked))
    ON CONFLICT (enrollment_id, lesson_id) DO UPDATE
    SET watched = excluded.watched, position = excluded.position, last_seen_at = excluded.last_seen_at
    WHERE p.watched = (SELECT before FROM judged)
    RETURNING 1
)
SELECT lesson_id, kind, duration, enrollment_id, has_access, is_open, is_complete, watched,
       EXISTS (SELECT FROM written)
FROM judged
"""  # noqa: S608  # only numbers of our own are put in


def count_beat(
    *,
    student_id: int,
    lesson_id: int,
    reported: Sequence[Span],
    position: int,
    completed: bool,
    now: datetime,
) -> Seat | None:
    """Count a report if nothing speaks against it and it completes nothing; None without an enrolment or lesson.

    ``reported`` are merged spans of whole seconds from 0, ``position`` is a second from 0.
    """
    values = {
        # Of one size whatever their value, or there would be a prepared statement for each combination of sizes.
        "student": Int8(student_id),
        "lesson": Int8(lesson_id),
        "reported": Int4Multirange([Range(start, end) for start, end in reported]),
        "furthest": Int4(reported[-1][1] if reported else 0),
        "position": Int4(position),
        "completed": completed,
        "now": now,
        "oldest": now - rules.MEMORY,
        "limit": now + timedelta(seconds=rules.SHARED_HEAD_START / rules.MAX_SPEED),
        "cost": timedelta(seconds=1 / rules.MAX_SPEED),
    }
    with connection.preparing_cursor() as cursor:  # type: ignore[attr-defined]  # lib.postgresql's
        cursor.execute(_BEAT, values)
        row = cursor.fetchone()
    if row is None:
        return None
    lesson, kind, duration, enrollment, access, is_open, is_complete, watched, is_written = row
    spans = [(span.lower, span.upper) for span in watched]
    return Seat(lesson, kind, duration, enrollment, access, is_open, is_complete, spans, is_written)
