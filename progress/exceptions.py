"""What can go wrong while learning."""

from django.utils.translation import gettext_lazy as _

from lib.errors import DomainError, InvalidInput


class ImpossibleWatching(DomainError):
    """The intervals cannot be what a person watched."""

    code = "impossible_watching"
    status = 422
    message = _(
        "The watched intervals are not possible for this video. This report was not counted; "
        "what was counted before is kept."
    )


class WatchedTooFast(ImpossibleWatching):
    """More was watched than the time since the lesson was opened allows."""

    code = "watched_too_fast"
    message = _(
        "More was reported as watched than time has passed since you opened the lesson. This report was not "
        "counted; what was counted before is kept. Go on watching and report again."
    )


class LessonNotFinished(DomainError):
    """``extra["missing"]`` holds the stretches still to watch, in seconds."""

    code = "lesson_not_finished"
    message = _(
        "Part of the video has not been watched yet. What you watched is kept; watch the rest to complete it."
    )


class CourseNotFinished(DomainError):
    """``extra["missing"]`` lists the lessons still to do."""

    code = "course_not_finished"
    message = _(
        "The course is not finished yet. Your progress is kept; complete the lessons that are missing."
    )


class NothingToDownload(DomainError):
    code = "nothing_to_download"
    status = 404
    message = _("This lesson has no file to download. Your progress is kept.")


class QuizNotPassed(DomainError):
    code = "quiz_not_passed"
    message = _(
        "A quiz is completed by passing it. Your progress is kept; open the lesson and take the quiz."
    )


class NotAQuiz(DomainError):
    code = "not_a_quiz"
    message = _(
        "This lesson is not a quiz. Your progress is kept; open the lesson to see how it is completed."
    )


class QuizIsEmpty(DomainError):
    code = "quiz_is_empty"
    message = _(
        "This quiz has no questions yet. Your progress is kept; go on with another lesson and come back soon."
    )


class NoAttemptsLeft(DomainError):
    code = "no_attempts_left"
    message = _(
        "You have used all attempts at this quiz. Your results are kept; ask your instructor for another one."
    )


class AlreadySubmitted(DomainError):
    code = "already_submitted"
    message = _(
        "These answers were handed in before. The first ones count and are kept; open the lesson to see the result."
    )


class InvalidAnswers(InvalidInput):
    """``extra["errors"]`` maps ``question_<number>`` to its sentences."""

    code = "invalid_answers"
    message = _(
        "Some answers cannot be right. Nothing was handed in; correct them and hand in again."
    )


class AssignmentNotAccepted(DomainError):
    code = "assignment_not_accepted"
    message = _(
        "An assignment is completed when your instructor accepts your work. Your progress is kept; open the lesson "
        "and hand it in."
    )


class NotAnAssignment(DomainError):
    code = "not_an_assignment"
    message = _(
        "This lesson is not an assignment. Your progress is kept; open the lesson to see how it is completed."
    )


class SubmissionWaiting(DomainError):
    code = "submission_waiting"
    message = _(
        "Your work was handed in before and waits for its review. The first one is kept; you get a mail as soon as "
        "it is reviewed."
    )


class SubmissionAccepted(DomainError):
    code = "submission_accepted"
    message = _(
        "Your work was accepted, so there is nothing more to hand in. It is kept; go on with the next lesson."
    )


class InvalidSubmission(InvalidInput):
    """``extra["errors"]`` maps ``text`` or ``file`` to its sentences."""

    code = "invalid_submission"
    message = _("This cannot be handed in. Nothing was kept; correct it and hand it in again.")


class WorkStoreAway(DomainError):
    code = "work_store_away"
    status = 503
    message = _(
        "The file could not be stored or read right now. Nothing was changed; try again in a few minutes."
    )


class AlreadyReviewed(DomainError):
    code = "already_reviewed"
    message = _(
        "Somebody has reviewed this work in the meantime. The first review counts, and yours was not kept; open it "
        "to see what was said."
    )


class StudentIsOut(DomainError):
    code = "student_is_out"
    message = _(
        "The student has no access to the course at the moment. The work is kept and nothing was changed; review it "
        "when they are back."
    )


class LessonLocked(DomainError):
    """``extra`` has ``opensAt`` (or None) and ``requires``, the lessons to finish first."""

    code = "lesson_locked"
    message = _("This lesson is not open to you yet. Your progress is kept.")
