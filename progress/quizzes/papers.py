"""A quiz in front of a student: the paper to fill in, and later what it earned.

With ``courses.quizzes.paper`` the one place where the key is told, or not: templates and serializers get only
what is built here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from courses.enums import FeedbackMoment, QuestionKind
from courses.models import Lesson
from courses.quizzes.models import Quiz
from courses.quizzes.paper import PaperQuestion, blank_paper, options_of, text_of
from courses.quizzes.sheet import SheetQuestion
from enrollments.models import Enrollment
from progress.models import QuizAttempt
from progress.quizzes.grading import Answer, grade


@dataclass(frozen=True, slots=True)
class ReturnedQuestion(PaperQuestion):
    """A question handed back. ``right_answers`` is empty, and so is ``explanation``, when not told."""

    earned: int = 0
    explanation: str = ""
    right_answers: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        return self.earned == self.points


@dataclass(frozen=True, slots=True)
class Desk:
    """A quiz in front of a student: its rules and their attempts, first to last."""

    lesson: Lesson
    quiz: Quiz
    attempts: tuple[QuizAttempt, ...]

    @property
    def open_attempt(self) -> QuizAttempt | None:
        return next((attempt for attempt in self.attempts if attempt.is_open), None)

    @property
    def handed_in(self) -> list[QuizAttempt]:
        return [attempt for attempt in self.attempts if not attempt.is_open]

    @property
    def has_passed(self) -> bool:
        return any(attempt.passed for attempt in self.attempts)

    @property
    def attempts_left(self) -> int | None:
        """How many more may be started; None for any number."""
        allowed = self.quiz.attempts_allowed
        return None if allowed is None else max(0, allowed - len(self.attempts))

    @property
    def may_start(self) -> bool:
        return self.attempts_left != 0 and self.lesson.questions_asked > 0

    def tells_feedback(self) -> bool:
        """Whether the author lets the student read, now, what was said about their answers."""
        if self.quiz.feedback == FeedbackMoment.PASSED:
            return self.has_passed
        return self.quiz.feedback == FeedbackMoment.ATTEMPT

    def tells_key(self) -> bool:
        """Whether the right answers are told too: not while they could still be used to pass."""
        is_over = self.has_passed or (self.attempts_left == 0 and self.open_attempt is None)
        return self.tells_feedback() and is_over


def open_desk(*, enrollment: Enrollment, lesson: Lesson) -> Desk:
    """Return the quiz of a lesson for a student, in two queries."""
    quiz = Quiz.objects.filter(lesson=lesson).first() or Quiz(lesson=lesson)
    attempts = QuizAttempt.objects.filter(enrollment=enrollment, lesson=lesson)
    return Desk(lesson, quiz, tuple(attempts.order_by("number")))


def paper_of(
    attempt: QuizAttempt,
    *,
    typed: Mapping[int, object] | None = None,
    errors: Mapping[str, Sequence[str]] | None = None,
) -> list[PaperQuestion]:
    """Return the paper of an open attempt, with what was typed and could not be taken."""
    return blank_paper(attempt.sheet, typed or {}, errors or {})


def returned_paper(attempt: QuizAttempt, desk: Desk) -> list[ReturnedQuestion]:
    """Return a submitted attempt with what each answer earned, and as much more as the author lets be told."""
    return _marked(attempt, tells=desk.tells_feedback(), tells_key=desk.tells_key())


def whole_paper(attempt: QuizAttempt) -> list[ReturnedQuestion]:
    """Return a submitted attempt with everything there is to tell: for who teaches, never for who takes it."""
    return _marked(attempt, tells=True, tells_key=True)


def _marked(attempt: QuizAttempt, *, tells: bool, tells_key: bool) -> list[ReturnedQuestion]:
    sheet, given = attempt.sheet, attempt.given
    marks = grade(sheet, given).marks
    return [
        _returned(
            number, question, given.get(number), mark.points, tells=tells, tells_key=tells_key
        )
        for number, (question, mark) in enumerate(zip(sheet, marks, strict=True), start=1)
    ]


def _returned(
    number: int,
    question: SheetQuestion,
    answer: Answer | None,
    earned: int,
    *,
    tells: bool,
    tells_key: bool,
) -> ReturnedQuestion:
    return ReturnedQuestion(
        number=number,
        kind=question.kind,
        prompt=question.prompt,
        points=question.points,
        options=options_of(question, answer, feedback=tells, key=tells_key),
        text=text_of(answer),
        earned=earned,
        explanation=question.explanation if tells else "",
        right_answers=_right_answers(question) if tells_key else (),
    )


def _right_answers(question: SheetQuestion) -> tuple[str, ...]:
    if question.kind == QuestionKind.NUMERIC and question.value is not None:
        value, tolerance = (
            format(n.normalize(), "f") for n in (question.value, question.tolerance)
        )
        return (f"{value} ± {tolerance}" if question.tolerance else value,)
    if question.kind == QuestionKind.TEXT:
        return question.accepted
    return tuple(option.text for option in question.options if option.is_correct)
