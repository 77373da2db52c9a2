"""Lets the demo students learn a little, through the same services as everybody."""

from __future__ import annotations

from accounts.models import User
from courses.models import Course
from courses.selectors import lessons_in_order, with_contents
from enrollments.services import enroll_free
from lms.demo.changes import Tally
from lms.demo.content import Learning
from progress.models import LessonProgress
from progress.services import Report, open_lesson, track_progress


def learn(learning: Learning, student: User, tally: Tally) -> None:
    """Enrol the student and finish the first ``learning.lessons`` lessons, once."""
    course = with_contents(Course.objects.filter(slug=learning.course)).get()
    enrollment = enroll_free(student=student, course=course)
    done = set(
        LessonProgress.objects.filter(enrollment=enrollment)
        .exclude(completed_at=None)
        .values_list("lesson_id", flat=True)
    )
    for lesson in lessons_in_order(course)[: learning.lessons]:
        if lesson.pk in done:
            continue
        seconds = (lesson.video.duration if lesson.video else None) or 0
        open_lesson(enrollment=enrollment, lesson_id=lesson.pk)
        whole = Report(position=seconds, watched=[(0, seconds)], completed=True)
        track_progress(student=student, lesson_id=lesson.pk, report=whole)
        tally.add("lessons", "finished")
