"""Work is handed in, read, and accepted or returned; being accepted is what completes its lesson."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from accounts.enums import AccountType
from accounts.models import User
from certificates.models import Certificate
from courses.exceptions import CourseNotReady
from courses.models import Course, Lesson
from courses.services import publish_course, update_lesson
from enrollments.exceptions import NotEnrolled
from enrollments.models import Enrollment
from lib.errors import DomainError, InvalidInput, NotAllowed, NotFound
from notifications.models import OutboundEmail
from progress.exceptions import (
    AlreadyReviewed,
    AssignmentNotAccepted,
    InvalidSubmission,
    NotAnAssignment,
    StudentIsOut,
    SubmissionAccepted,
    SubmissionWaiting,
    WorkStoreAway,
)
from progress.models import CourseCompletion, LessonProgress, Submission
from progress.privacy import collect, erase, files_of
from progress.services import Report, track_progress
from progress.standing import lesson_standing
from progress.submissions import store, sweeping
from progress.submissions.services import accept_submission, return_submission, submit_work
from tests.factories.academy import enroll, lessons_of, make_course, read_the_texts
from tests.factories.assignments import PDF, a_file, add_assignment, hand_in
from tests.factories.people import make_user
from tests.factories.quizzes import add_quiz

READ = Report(completed=True)


@pytest.fixture
def assignment(course: Course) -> Lesson:
    """The last lesson of Carla's course."""
    return add_assignment(course)


@pytest.fixture
def seat(alicia: User, course: Course, assignment: Lesson) -> Enrollment:
    return enroll(alicia, course)


def mails() -> list[OutboundEmail]:
    return list(OutboundEmail.objects.filter(kind="submission_reviewed").order_by("pk"))


def test_work_accepted_last_completes_the_course_and_owes_a_certificate(
    alicia: User, carla: User, course: Course, assignment: Lesson, seat: Enrollment
) -> None:
    read_the_texts(alicia, course)
    work = hand_in(alicia, assignment, text="Salió bien.", file=a_file())
    assert not LessonProgress.objects.get(lesson=assignment).is_complete
    assert not CourseCompletion.objects.exists()

    done = accept_submission(submission=work, by=carla, review="¡Enhorabuena!")

    assert (done.lesson_completed, done.course_completed) == (True, True)
    assert CourseCompletion.objects.get().enrollment == seat
    assert Certificate.objects.get().state == "queued"
    work.refresh_from_db()
    assert (work.state, work.review, work.reviewed_by) == ("accepted", "¡Enhorabuena!", carla)
    (mail,) = mails()
    assert mail.to == alicia.email
    assert "¡Enhorabuena!" in str(mail.content)


def test_returned_work_completes_nothing_and_may_be_handed_in_again(
    alicia: User, carla: User, course: Course, assignment: Lesson, seat: Enrollment
) -> None:
    read_the_texts(alicia, course)
    first = hand_in(alicia, assignment)
    return_submission(submission=first, by=carla, review="Falta una foto.")
    assert not LessonProgress.objects.get(lesson=assignment).is_complete
    second = hand_in(alicia, assignment)
    accept_submission(submission=second, by=carla)

    rows = Submission.objects.order_by("number").values_list("number", "state", "review")
    assert list(rows) == [(1, "returned", "Falta una foto."), (2, "accepted", "")]
    assert len(mails()) == 2
    assert CourseCompletion.objects.count() == 1


def test_saying_that_an_assignment_is_done_does_not_make_it_so(
    alicia: User, assignment: Lesson, seat: Enrollment
) -> None:
    with pytest.raises(AssignmentNotAccepted):
        track_progress(student=alicia, lesson_id=assignment.pk, report=READ)
    assert not LessonProgress.objects.exists()


def test_why_it_is_not_complete_is_told(
    alicia: User, carla: User, assignment: Lesson, seat: Enrollment
) -> None:
    quiz = add_quiz(assignment.module.course)
    assert lesson_standing(student=alicia, lesson_id=quiz.pk).reason == "not_passed"
    assert lesson_standing(student=alicia, lesson_id=assignment.pk).reason == "not_accepted"
    accept_submission(submission=hand_in(alicia, assignment), by=carla)
    assert lesson_standing(student=alicia, lesson_id=assignment.pk).reason is None


def test_while_one_waits_and_after_one_was_accepted_nothing_more_is_taken(
    alicia: User, carla: User, assignment: Lesson, seat: Enrollment
) -> None:
    work = hand_in(alicia, assignment)
    with pytest.raises(SubmissionWaiting):
        hand_in(alicia, assignment, text="Otra", file=a_file())
    accept_submission(submission=work, by=carla)
    with pytest.raises(SubmissionAccepted):
        hand_in(alicia, assignment)
    assert Submission.objects.get().text == "Salió bien."


def test_who_is_outside_hands_in_nothing(
    alicia: User, bruno: User, course: Course, assignment: Lesson, seat: Enrollment
) -> None:
    with pytest.raises(NotEnrolled):
        hand_in(bruno, assignment)
    with pytest.raises(NotFound):
        submit_work(student=alicia, lesson_id=assignment.pk + 999, text="x")
    with pytest.raises(NotAnAssignment):
        hand_in(alicia, lessons_of(course)[0])
    Enrollment.objects.update(state="suspended")
    with pytest.raises(NotEnrolled):
        hand_in(alicia, assignment)
    assert not Submission.objects.exists()


def test_only_who_teaches_the_course_and_staff_review(
    alicia: User, bruno: User, carla: User, diego: User, assignment: Lesson, seat: Enrollment
) -> None:
    otto = make_user("Otto Brandt", account_type=AccountType.INSTRUCTOR)
    work = hand_in(alicia, assignment)
    for stranger in (alicia, bruno, otto):
        with pytest.raises(NotAllowed):
            accept_submission(submission=work, by=stranger)
        with pytest.raises(NotAllowed):
            return_submission(submission=work, by=stranger, review="No.")
    work.refresh_from_db()
    assert work.is_waiting
    assert not mails()
    accept_submission(submission=work, by=diego)
    assert LessonProgress.objects.get(lesson=assignment).is_complete


def test_a_second_review_changes_nothing(
    alicia: User, carla: User, diego: User, assignment: Lesson, seat: Enrollment
) -> None:
    work = hand_in(alicia, assignment)
    accept_submission(submission=work, by=carla)
    with pytest.raises(AlreadyReviewed):
        return_submission(submission=work, by=diego, review="Yo no lo veo.")
    work.refresh_from_db()
    assert (work.state, work.reviewed_by) == ("accepted", carla)
    assert len(mails()) == 1


def test_work_is_returned_only_with_a_word(
    alicia: User, carla: User, assignment: Lesson, seat: Enrollment
) -> None:
    work = hand_in(alicia, assignment)
    for review in ("", "  \n", "x" * 5001):
        with pytest.raises(InvalidInput):
            return_submission(submission=work, by=carla, review=review)
    work.refresh_from_db()
    assert work.is_waiting


def test_the_work_of_a_student_without_access_waits_until_they_are_back(
    alicia: User, carla: User, assignment: Lesson, seat: Enrollment
) -> None:
    work = hand_in(alicia, assignment)
    Enrollment.objects.update(state="suspended")
    with pytest.raises(StudentIsOut):
        accept_submission(submission=work, by=carla)
    assert not Submission.objects.waiting().exists()
    Enrollment.objects.update(state="active")
    assert Submission.objects.waiting().get() == work
    assert not LessonProgress.objects.get(lesson=assignment).is_complete


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("hogaza.pdf", b"<html><script>alert(1)</script>"),
        ("hogaza.html", b"<html></html>"),
        ("hogaza.svg", b"<svg onload='alert(1)'/>"),
        ("hogaza.exe", b"MZ"),
        ("hogaza", PDF),
        ("hogaza.txt", b"binario\0"),
        ("hogaza.pdf.exe", PDF),
        ("hogaza.pdf", b""),
        ("hogaza.png", PDF),
        ("hogaza.pdf", PDF + b"x" * 1024**2),
    ],
)
def test_a_file_of_another_kind_or_size_is_refused_and_not_kept(
    alicia: User, assignment: Lesson, seat: Enrollment, name: str, content: bytes
) -> None:
    assignment.assignment.max_megabytes = 1
    assignment.assignment.save()
    before = {key for key, _at in store.stored()}
    with pytest.raises(InvalidSubmission) as refused:
        hand_in(alicia, assignment, text="Aquí está", file=a_file(name, content))
    assert list(refused.value.extra["errors"]) == ["file"]
    assert not Submission.objects.exists()
    assert {key for key, _at in store.stored()} == before


@pytest.mark.parametrize(
    ("rules", "work"),
    [
        ({"takes_text": False}, {"text": "Un texto"}),
        ({"takes_file": False}, {"file": a_file()}),
        ({"file_types": ["png"]}, {"file": a_file()}),
        ({}, {"text": "  \n "}),
        ({}, {"text": "x" * 20_001}),
    ],
)
def test_only_what_the_assignment_takes_is_taken(
    alicia: User, course: Course, rules: dict[str, Any], work: dict[str, Any]
) -> None:
    lesson = add_assignment(course, **rules)
    enroll(alicia, course)
    with pytest.raises(InvalidSubmission):
        hand_in(alicia, lesson, **work)
    assert not Submission.objects.exists()


def test_the_key_of_a_file_tells_nothing_and_its_name_has_no_folder(
    alicia: User, assignment: Lesson, seat: Enrollment
) -> None:
    work = hand_in(alicia, assignment, file=a_file("../..\\mi hogaza\n.pdf"))
    assert work.file_name == "mi hogaza .pdf"
    assert "hogaza" not in str(work.file)
    assert str(work.file).startswith("submissions/")
    assert store.read(work) == PDF


def test_a_store_that_is_away_keeps_nothing_and_says_so(
    alicia: User, assignment: Lesson, seat: Enrollment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object, **_kwargs: object) -> None:
        raise EndpointConnectionError(endpoint_url="http://127.0.0.1:1")

    monkeypatch.setattr(default_storage, "save", away)
    with pytest.raises(WorkStoreAway):
        hand_in(alicia, assignment, file=a_file())
    assert not Submission.objects.exists()


def test_a_lesson_that_became_something_else_is_not_completed_by_a_review(
    alicia: User, carla: User, assignment: Lesson, seat: Enrollment
) -> None:
    work = hand_in(alicia, assignment)
    update_lesson(lesson=assignment, by=carla, kind="text")
    with pytest.raises(NotAnAssignment):
        accept_submission(submission=work, by=carla)
    work.refresh_from_db()
    assert work.is_waiting


def test_an_assignment_without_words_is_not_published(carla: User) -> None:
    course = make_course(instructor=carla, published=False)
    lesson = add_assignment(course)
    update_lesson(lesson=lesson, by=carla, body=" ")
    with pytest.raises(CourseNotReady) as refused:
        publish_course(course=course, by=carla)
    assert any(lesson.title in sentence for sentence in refused.value.extra["missing"])


def test_an_assignment_cannot_be_a_free_preview(carla: User, assignment: Lesson) -> None:
    with pytest.raises(InvalidInput):
        update_lesson(lesson=assignment, by=carla, is_preview=True)


# --- Privacy ----------------------------------------------------------------------------------------


def test_who_asks_gets_what_they_handed_in_and_its_review(
    alicia: User, bruno: User, carla: User, assignment: Lesson, seat: Enrollment
) -> None:
    work = hand_in(alicia, assignment, text="Mi texto", file=a_file())
    return_submission(submission=work, by=carla, review="Otra vez")
    (told,) = collect(alicia)["submissions"]
    assert (told["text"], told["review"], told["number"]) == ("Mi texto", "Otra vez", 1)
    assert list(files_of(alicia)) == [(told["file"], PDF)]
    assert collect(bruno)["submissions"] == list(files_of(bruno)) == []


@pytest.mark.django_db(transaction=True)
def test_who_leaves_takes_their_work_and_its_files_away(
    alicia: User, assignment: Lesson, seat: Enrollment
) -> None:
    other = make_user()
    enroll(other, assignment.module.course)
    work = hand_in(alicia, assignment, file=a_file())
    kept = hand_in(other, assignment, file=a_file())
    erase(alicia)
    assert Submission.objects.get() == kept
    keys = {key for key, _at in store.stored()}
    assert str(work.file) not in keys
    assert str(kept.file) in keys


def test_files_that_nothing_points_to_are_swept_an_hour_later(
    alicia: User, assignment: Lesson, seat: Enrollment, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = hand_in(alicia, assignment, file=a_file())
    orphan = default_storage.save("submissions/orphan-of-a-dead-request.pdf", a_file())
    sweeping.sweep_files()
    assert default_storage.exists(orphan)
    monkeypatch.setattr(sweeping, "PATIENCE", timedelta(hours=-1))
    sweeping.sweep_files()
    assert not default_storage.exists(orphan)
    assert default_storage.exists(str(kept.file))


# --- At once ----------------------------------------------------------------------------------------


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run them together; return what each returned or raised."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        barrier.wait()
        try:
            return call()
        except DomainError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one_submission_and_leave_no_file(
    alicia: User, assignment: Lesson, seat: Enrollment
) -> None:
    before = {key for key, _at in store.stored()}
    results = at_once(*[lambda: hand_in(alicia, assignment, file=a_file())] * 2)
    assert sum(isinstance(result, SubmissionWaiting) for result in results) == 1
    work = Submission.objects.get()
    assert {key for key, _at in store.stored()} - before == {str(work.file)}


@pytest.mark.django_db(transaction=True)
def test_accepting_twice_and_reading_the_last_text_at_once_are_one_completion(
    alicia: User, carla: User, diego: User, course: Course, assignment: Lesson, seat: Enrollment
) -> None:
    work = hand_in(alicia, assignment)
    first, last = (lesson for lesson in lessons_of(course) if lesson.kind == "text")
    track_progress(student=alicia, lesson_id=first.pk, report=READ)
    at_once(
        lambda: accept_submission(submission=work, by=carla),
        lambda: accept_submission(submission=work, by=diego),
        lambda: track_progress(student=alicia, lesson_id=last.pk, report=READ),
    )
    assert CourseCompletion.objects.count() == Certificate.objects.count() == 1
    assert len(mails()) == 1
    assert Submission.objects.get().reviewed_at <= timezone.now()
