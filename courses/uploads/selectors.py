"""Finding what somebody may upload to, and their uploads."""

from __future__ import annotations

from accounts.models import User
from courses.access import lessons_of, may_teach, uploads_of
from courses.models import Lesson, Video, VideoUpload
from lib.errors import NotAllowed, NotFound


def lesson_to_fill(*, by: User, lesson_id: int) -> Lesson:
    """Return the lesson. Raises ``NotAllowed`` for who teaches nothing, ``NotFound`` for another's lesson."""
    _require_teacher(by)
    lesson = lessons_of(by).select_related("module__course").filter(pk=lesson_id).first()
    if lesson is None:
        raise NotFound
    return lesson


def upload_of(*, by: User, code: str) -> VideoUpload:
    """Return the upload. Raises ``NotAllowed`` for who teaches nothing, ``NotFound`` for another's upload."""
    _require_teacher(by)
    uploads = uploads_of(by).select_related("lesson__module__course", "lesson__video")
    upload = uploads.filter(code=code).first()
    if upload is None:
        raise NotFound
    return upload


def waits_for_video(lesson: Lesson) -> bool:
    """Whether a video of the lesson is being prepared, or was not to be."""
    return Video.objects.filter(meant_for=lesson).exists()


def _require_teacher(by: User) -> None:
    if not may_teach(by):
        raise NotAllowed
