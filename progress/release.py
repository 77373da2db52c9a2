"""Whether a lesson is open to a student, and if not, when it opens. ``lock_of`` is the rule, and it is pure.

Open to everybody is a free preview, and to a student what they finished once, whatever rule came later.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.models import Course, Lesson
from courses.release.selectors import Prerequisites, prerequisites_in
from courses.selectors import lessons_in_order
from enrollments.models import Enrollment
from lib.errors import NotFound
from progress.exceptions import LessonLocked
from progress.models import LessonProgress


@dataclass(frozen=True, slots=True)
class Lock:
    """Why a lesson is closed: until a moment, for lessons to finish first, or both."""

    opens_at: datetime | None
    waits_for: tuple[Lesson, ...]

    def __str__(self) -> str:
        return " ".join(self.reasons)

    @property
    def reasons(self) -> list[str]:
        """What has to come, as sentences."""
        said = []
        if self.opens_at:
            moment = date_format(timezone.localtime(self.opens_at), "DATETIME_FORMAT")
            said.append(_("Opens on %(moment)s.") % {"moment": moment})
        if self.waits_for:
            quoted = [_("“%(title)s”") % {"title": lesson.title} for lesson in self.waits_for]
            said.append(_("Opens when you finish %(lessons)s.") % {"lessons": ", ".join(quoted)})
        return said


def lock_of(
    lesson: Lesson,
    *,
    enrolled_at: datetime,
    requires: Collection[Lesson],
    completed: Collection[int],
    now: datetime,
) -> Lock | None:
    """Return what keeps a lesson closed at ``now`` to who has ``completed`` those ids; None when it is open."""
    if lesson.is_preview or lesson.pk in completed:
        return None
    opens_at = opening(lesson, enrolled_at)
    waits_for = tuple(one for one in requires if one.pk not in completed)
    is_early = opens_at is not None and opens_at > now
    return Lock(opens_at if is_early else None, waits_for) if is_early or waits_for else None


def opening(lesson: Lesson, enrolled_at: datetime) -> datetime | None:
    """The latest of the moments from which the lesson and its chapter are open; None if there is none."""
    moments = []
    for part in (lesson.module, lesson):
        if part.available_from:
            moments.append(part.available_from)
        if part.available_after_days:
            moments.append(enrolled_at + timedelta(days=part.available_after_days))
    return max(moments, default=None)


def locks_in(
    course: Course, enrollment: Enrollment, rows: Mapping[int, LessonProgress]
) -> dict[int, Lock]:
    """The closed lessons of a course loaded by ``with_contents``, with what opens them: one query."""
    lessons = {lesson.pk: lesson for lesson in lessons_in_order(course)}
    return _locks(lessons, enrollment, rows, prerequisites_in(course.pk))


def _locks(
    lessons: Mapping[int, Lesson],
    enrollment: Enrollment,
    rows: Mapping[int, LessonProgress],
    prerequisites: Prerequisites,
) -> dict[int, Lock]:
    completed = {pk for pk, row in rows.items() if row.is_complete}
    now, found = timezone.now(), {}
    for pk, lesson in lessons.items():
        wanted = prerequisites.get(pk, frozenset())
        lock = lock_of(
            lesson,
            enrolled_at=enrollment.enrolled_at,
            requires=[one for other, one in lessons.items() if other in wanted] if wanted else [],
            completed=completed,
            now=now,
        )
        if lock:
            found[pk] = lock
    return found


def lock_for(*, enrollment: Enrollment, lesson_id: int) -> Lock | None:
    """What keeps a lesson of the student's course closed to them now. Raises ``NotFound`` for another course's."""
    lesson = (
        Lesson.objects.select_related("module")
        .filter(pk=lesson_id, module__course_id=enrollment.course_id)
        .first()
    )
    if lesson is None:
        raise NotFound
    return lock_on(lesson, enrollment)


def lock_on(lesson: Lesson, enrollment: Enrollment) -> Lock | None:
    """The same of a lesson of the student's course loaded with its chapter: one query where no rule holds."""
    requires = list(
        Lesson.objects.filter(opens__lesson=lesson).order_by("module__position", "position")
    )
    if not requires and opening(lesson, enrollment.enrolled_at) is None:
        return None
    completed = LessonProgress.objects.filter(enrollment=enrollment).exclude(completed_at=None)
    return lock_of(
        lesson,
        enrolled_at=enrollment.enrolled_at,
        requires=requires,
        completed=set(completed.values_list("lesson_id", flat=True)),
        now=timezone.now(),
    )


def require_open(*, enrollment: Enrollment, lesson_id: int) -> None:
    """Raise ``LessonLocked``, saying when the lesson opens, unless it is open; ``NotFound`` for another course's."""
    if lock := lock_for(enrollment=enrollment, lesson_id=lesson_id):
        raise locked(lock)


def locked(lock: Lock) -> LessonLocked:
    """Return the refusal, with ``opensAt`` and the lessons that it ``requires``."""
    said = _("This lesson is not open to you yet. %(reasons)s Your progress is kept.")
    return LessonLocked(
        said % {"reasons": lock},
        opensAt=lock.opens_at.isoformat() if lock.opens_at else None,
        requires=[{"lessonId": one.pk, "title": one.title} for one in lock.waits_for],
    )
