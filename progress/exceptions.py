"""What can go wrong while learning."""

from django.utils.translation import gettext_lazy as _

from lib.errors import DomainError


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


class LessonLocked(DomainError):
    """``extra`` has ``opensAt`` (or None) and ``requires``, the lessons to finish first."""

    code = "lesson_locked"
    message = _("This lesson is not open to you yet. Your progress is kept.")
