"""Taking a quiz: an attempt is started, and handed in once."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from courses.enums import LessonKind
from courses.models import Lesson
from courses.quizzes.models import Quiz
from courses.quizzes.selectors import whole
from courses.quizzes.sheet import SheetQuestion, copy_of, to_json
from enrollments.models import Enrollment
from lib.errors import NotFound
from progress.exceptions import AlreadySubmitted, NoAttemptsLeft, NotAQuiz, QuizIsEmpty
from progress.models import LessonProgress, QuizAttempt
from progress.quizzes.grading import grade, read_answers
from progress.services import complete_lesson, enter_lesson, lock_enrollment

# Who sees many attempts must not learn the order of the next.
_dice = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A marked attempt, and whether it completed the lesson now, and the course with it."""

    attempt: QuizAttempt
    lesson_completed: bool
    course_completed: bool


def enter_quiz(student: User, lesson_id: int) -> tuple[Lesson, Enrollment]:
    """Return a quiz that is open to the student.

    Raises ``NotFound``, ``NotEnrolled``, ``LessonLocked``, ``NotAQuiz``.
    """
    return enter_lesson(student, lesson_id, kind=LessonKind.QUIZ, otherwise=NotAQuiz)


def start_attempt(*, student: User, lesson_id: int) -> QuizAttempt:
    """Return the student's open attempt, or draw the questions of a new one.

    Raises ``NotFound``, ``NotEnrolled``, ``LessonLocked``, ``NotAQuiz``, ``QuizIsEmpty``, ``NoAttemptsLeft``.
    """
    _lesson, enrollment = enter_quiz(student, lesson_id)
    return _start(enrollment.pk, lesson_id)


@transaction.atomic
def _start(enrollment_id: int, lesson_id: int) -> QuizAttempt:
    # Under the lock of the enrolment, so that two clicks at once are one attempt.
    enrollment = lock_enrollment(enrollment_id)
    own = QuizAttempt.objects.filter(enrollment=enrollment, lesson_id=lesson_id)
    latest = own.order_by("-number").first()
    if latest is not None and latest.is_open:
        return latest
    quiz = Quiz.objects.filter(lesson_id=lesson_id).first()
    if quiz is None or not (sheet := _draw(quiz)):
        raise QuizIsEmpty
    used = latest.number if latest is not None else 0
    if quiz.attempts_allowed is not None and used >= quiz.attempts_allowed:
        raise NoAttemptsLeft
    return QuizAttempt.objects.create(
        enrollment=enrollment,
        lesson_id=lesson_id,
        number=used + 1,
        questions=[to_json(question) for question in sheet],
        pass_mark=quiz.pass_mark,
        out_of=sum(question.points for question in sheet),
    )


def _draw(quiz: Quiz) -> list[SheetQuestion]:
    bank = [copy_of(question) for question in whole(quiz.questions.all())]
    asked = min(quiz.questions_drawn or len(bank), len(bank))
    drawn = _dice.sample(range(len(bank)), asked)
    if not quiz.shuffle:
        return [bank[place] for place in sorted(drawn)]
    return [_shuffled(bank[place]) for place in drawn]


def _shuffled(question: SheetQuestion) -> SheetQuestion:
    return replace(question, options=tuple(_dice.sample(question.options, len(question.options))))


@transaction.atomic
def submit_attempt(*, attempt_id: int, by: User, answers: Mapping[int, object]) -> HandedIn:
    """Mark an attempt, and complete the lesson (and the course) if it passed.

    ``answers`` maps a question's number on the sheet, from 1, to numbers of options or to a text. A question
    that is left out earns nothing.

    Raises ``NotFound``, ``NotEnrolled``, ``NotAQuiz``, ``AlreadySubmitted``, ``InvalidAnswers``.
    """
    now = timezone.now()
    found = own_attempt(student=by, attempt_id=attempt_id)
    enrollment = lock_enrollment(found.enrollment_id)
    attempt = QuizAttempt.objects.select_related("lesson").get(pk=found.pk)
    if not attempt.is_open:
        raise AlreadySubmitted
    if attempt.lesson.kind != LessonKind.QUIZ:  # its author made something else of the lesson
        raise NotAQuiz
    _mark(attempt, answers, now)
    return _conclude(attempt, enrollment, now)


def own_attempt(*, student: User, attempt_id: int) -> QuizAttempt:
    """Return an attempt of this student. Raises ``NotFound``."""
    attempt = (
        QuizAttempt.objects.filter(pk=attempt_id, enrollment__student=student)
        .select_related("lesson", "enrollment")
        .first()
    )
    if attempt is None:
        raise NotFound
    return attempt


def _mark(attempt: QuizAttempt, answers: Mapping[int, object], now: datetime) -> None:
    sheet = attempt.sheet
    read = read_answers(sheet, answers)
    result = grade(sheet, read)
    attempt.answers = {str(number): answer for number, answer in read.items()}
    attempt.points, attempt.passed = result.points, result.reaches(attempt.pass_mark)
    attempt.earned = [mark.points for mark in result.marks]
    attempt.submitted_at = now
    attempt.save(update_fields=["answers", "points", "earned", "passed", "submitted_at"])


def _conclude(attempt: QuizAttempt, enrollment: Enrollment, now: datetime) -> HandedIn:
    row, _created = LessonProgress.objects.get_or_create(
        enrollment=enrollment,
        lesson=attempt.lesson,
        defaults={"started_at": attempt.started_at, "last_seen_at": now},
    )
    if not attempt.passed or row.is_complete:
        return HandedIn(attempt, lesson_completed=False, course_completed=False)
    finished = complete_lesson(enrollment=enrollment, row=row, now=now)
    return HandedIn(attempt, lesson_completed=True, course_completed=finished)
