"""A quiz is taken, marked and passed; passing is what completes its lesson."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts.models import User
from certificates.models import Certificate
from courses.models import Course, Lesson
from courses.quizzes.models import Question
from courses.quizzes.services import change_question
from enrollments.exceptions import NotEnrolled
from enrollments.models import Enrollment
from lib.errors import DomainError, NotFound
from progress.exceptions import (
    AlreadySubmitted,
    InvalidAnswers,
    NoAttemptsLeft,
    NotAQuiz,
    QuizIsEmpty,
    QuizNotPassed,
)
from progress.models import CourseCompletion, LessonProgress, QuizAttempt
from progress.quizzes.services import start_attempt, submit_attempt
from progress.services import Report, track_progress
from tests.factories.academy import enroll, lessons_of, make_course, read_the_texts
from tests.factories.people import make_user
from tests.factories.quizzes import add_choice, add_quiz, right_answers, wrong_answers

READ = Report(completed=True)


@pytest.fixture
def quiz(course: Course) -> Lesson:
    """The last lesson of Carla's course."""
    return add_quiz(course)


@pytest.fixture
def seat(alicia: User, course: Course, quiz: Lesson) -> Enrollment:
    return enroll(alicia, course)


def pass_it(student: User, quiz: Lesson) -> bool:
    attempt = start_attempt(student=student, lesson_id=quiz.pk)
    done = submit_attempt(attempt_id=attempt.pk, by=student, answers=right_answers(attempt))
    return done.course_completed


def test_a_quiz_passed_last_completes_the_course_and_owes_a_certificate(
    alicia: User, course: Course, quiz: Lesson, seat: Enrollment
) -> None:
    read_the_texts(alicia, course)
    assert not CourseCompletion.objects.exists()
    assert pass_it(alicia, quiz)
    assert CourseCompletion.objects.get().enrollment == seat
    assert Certificate.objects.get().state == "queued"


def test_below_the_pass_mark_nothing_is_completed_and_another_attempt_may_be_made(
    alicia: User, course: Course, quiz: Lesson, seat: Enrollment
) -> None:
    read_the_texts(alicia, course)
    attempt = start_attempt(student=alicia, lesson_id=quiz.pk)
    half = {1: right_answers(attempt)[1]}
    done = submit_attempt(attempt_id=attempt.pk, by=alicia, answers=half)

    assert (done.attempt.score, done.attempt.passed, done.lesson_completed) == (50, False, False)
    assert not LessonProgress.objects.get(lesson=quiz).is_complete
    assert not CourseCompletion.objects.exists()
    assert pass_it(alicia, quiz)
    assert [row.number for row in QuizAttempt.objects.order_by("number")] == [1, 2]


def test_saying_that_a_quiz_is_done_does_not_make_it_so(
    alicia: User, quiz: Lesson, seat: Enrollment
) -> None:
    with pytest.raises(QuizNotPassed):
        track_progress(student=alicia, lesson_id=quiz.pk, report=READ)
    assert not LessonProgress.objects.exists()


def test_passing_again_and_failing_after_it_change_nothing(
    alicia: User, course: Course, quiz: Lesson, seat: Enrollment
) -> None:
    read_the_texts(alicia, course)
    pass_it(alicia, quiz)
    completed_at = LessonProgress.objects.get(lesson=quiz).completed_at
    pass_it(alicia, quiz)
    attempt = start_attempt(student=alicia, lesson_id=quiz.pk)
    submit_attempt(attempt_id=attempt.pk, by=alicia, answers=wrong_answers(attempt))
    assert LessonProgress.objects.get(lesson=quiz).completed_at == completed_at
    assert CourseCompletion.objects.count() == Certificate.objects.count() == 1


def test_an_attempt_draws_from_the_bank_and_comes_shuffled(alicia: User, course: Course) -> None:
    quiz = add_quiz(course, questions=12, questions_drawn=3, attempts_allowed=None)
    enroll(alicia, course)
    drawn, orders = set(), set()
    for _ in range(12):
        attempt = start_attempt(student=alicia, lesson_id=quiz.pk)
        assert len({question.question_id for question in attempt.sheet}) == 3
        drawn |= {question.question_id for question in attempt.sheet}
        orders |= {tuple(o.text for o in question.options) for question in attempt.sheet}
        submit_attempt(attempt_id=attempt.pk, by=alicia, answers={})
    assert len(drawn) > 3
    assert len(orders) > 1


def test_unshuffled_the_questions_come_as_they_were_arranged(alicia: User, course: Course) -> None:
    quiz = add_quiz(course, questions=9, questions_drawn=6, shuffle=False)
    enroll(alicia, course)
    attempt = start_attempt(student=alicia, lesson_id=quiz.pk)
    positions = [Question.objects.get(pk=q.question_id).position for q in attempt.sheet]
    assert positions == sorted(positions)
    assert {q.options[0].is_correct for q in attempt.sheet} == {True}


def test_a_later_edit_does_not_change_a_running_attempt(
    alicia: User, carla: User, course: Course, quiz: Lesson, seat: Enrollment
) -> None:
    attempt = start_attempt(student=alicia, lesson_id=quiz.pk)
    question = quiz.quiz.questions.order_by("position")[0]
    change_question(question=question, by=carla, kind="numeric", prompt="Otra", value="7")
    quiz.quiz.questions.order_by("position")[1].delete()
    add_choice(quiz, prompt="Nueva", points=50)

    again = start_attempt(student=alicia, lesson_id=quiz.pk)
    assert again == attempt
    assert {q.prompt for q in again.sheet} == {"Pregunta 1", "Pregunta 2"}
    done = submit_attempt(attempt_id=attempt.pk, by=alicia, answers=right_answers(attempt))
    assert done.attempt.passed


def test_only_so_many_attempts_are_allowed(alicia: User, course: Course) -> None:
    quiz = add_quiz(course, attempts_allowed=2)
    enroll(alicia, course)
    for _ in range(2):
        attempt = start_attempt(student=alicia, lesson_id=quiz.pk)
        submit_attempt(attempt_id=attempt.pk, by=alicia, answers={})
    with pytest.raises(NoAttemptsLeft):
        start_attempt(student=alicia, lesson_id=quiz.pk)
    assert QuizAttempt.objects.count() == 2


@pytest.mark.parametrize(
    "answers",
    [
        {3: [1]},
        {0: [1]},
        {1: [4]},
        {1: [0]},
        {1: [1, 2]},
        {1: [1, 1]},
        {1: "1"},
        {1: [True]},
        {1: [1] * 100_000},
        {1: "x" * 1_000_000},
        {number: [1] for number in range(100_000)},
    ],
    ids=lambda answers: str(answers)[:30],
)
def test_answers_that_cannot_be_right_are_refused_and_nothing_is_handed_in(
    alicia: User, quiz: Lesson, seat: Enrollment, answers: dict[int, object]
) -> None:
    attempt = start_attempt(student=alicia, lesson_id=quiz.pk)
    with pytest.raises(InvalidAnswers):
        submit_attempt(attempt_id=attempt.pk, by=alicia, answers=answers)
    attempt.refresh_from_db()
    assert (attempt.is_open, attempt.answers, attempt.points) == (True, {}, None)


def test_the_first_hand_in_counts(alicia: User, quiz: Lesson, seat: Enrollment) -> None:
    attempt = start_attempt(student=alicia, lesson_id=quiz.pk)
    submit_attempt(attempt_id=attempt.pk, by=alicia, answers=wrong_answers(attempt))
    with pytest.raises(AlreadySubmitted):
        submit_attempt(attempt_id=attempt.pk, by=alicia, answers=right_answers(attempt))
    attempt.refresh_from_db()
    assert attempt.points == 0
    assert not LessonProgress.objects.get(lesson=quiz).is_complete


def test_anothers_attempt_does_not_exist(
    alicia: User, bruno: User, course: Course, quiz: Lesson, seat: Enrollment
) -> None:
    enroll(bruno, course)
    attempt = start_attempt(student=alicia, lesson_id=quiz.pk)
    with pytest.raises(NotFound):
        submit_attempt(attempt_id=attempt.pk, by=bruno, answers=right_answers(attempt))
    attempt.refresh_from_db()
    assert attempt.is_open


def test_who_is_out_of_the_course_neither_starts_nor_hands_in(
    alicia: User, bruno: User, quiz: Lesson, seat: Enrollment
) -> None:
    attempt = start_attempt(student=alicia, lesson_id=quiz.pk)
    seat.state = "suspended"
    seat.save()
    for student in (alicia, bruno):
        with pytest.raises(NotEnrolled):
            start_attempt(student=student, lesson_id=quiz.pk)
    with pytest.raises(NotEnrolled):
        submit_attempt(attempt_id=attempt.pk, by=alicia, answers=right_answers(attempt))
    attempt.refresh_from_db()
    assert attempt.is_open


def test_there_is_nothing_to_attempt_in_a_text_or_an_empty_quiz(
    alicia: User, course: Course
) -> None:
    empty = add_quiz(course, questions=0)
    enroll(alicia, course)
    with pytest.raises(NotAQuiz):
        start_attempt(student=alicia, lesson_id=lessons_of(course)[0].pk)
    with pytest.raises(QuizIsEmpty):
        start_attempt(student=alicia, lesson_id=empty.pk)
    assert not QuizAttempt.objects.exists()


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run the calls at the same time; what each returned, or the refusal that it met."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        gate.wait(10)
        try:
            return call()
        except DomainError as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.django_db(transaction=True)
def test_two_starts_and_two_hand_ins_at_once_are_one() -> None:
    student, course = make_user("Alicia F"), make_course()
    quiz = add_quiz(course)
    enroll(student, course)
    first, second = at_once(
        *[lambda: start_attempt(student=student, lesson_id=quiz.pk)] * 2,
    )
    assert first == second == QuizAttempt.objects.get()
    assert isinstance(first, QuizAttempt)

    key = right_answers(first)
    results = at_once(
        *[lambda: submit_attempt(attempt_id=first.pk, by=student, answers=key)] * 2,
    )
    assert sum(isinstance(result, AlreadySubmitted) for result in results) == 1
    assert QuizAttempt.objects.get().passed


@pytest.mark.django_db(transaction=True)
def test_the_last_text_and_the_quiz_finished_at_once_are_one_completion() -> None:
    student, course = make_user("Alicia F"), make_course(lessons=1)
    quiz = add_quiz(course)
    enroll(student, course)
    text = lessons_of(course)[0]
    at_once(
        lambda: track_progress(student=student, lesson_id=text.pk, report=READ),
        lambda: pass_it(student, quiz),
    )
    assert CourseCompletion.objects.count() == Certificate.objects.count() == 1
