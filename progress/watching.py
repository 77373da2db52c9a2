"""Who may watch a video now. Asked anew for every playlist, caption and download."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from courses.access import may_author
from courses.enums import LessonKind
from courses.models import Lesson, Video, VideoRendition
from enrollments.exceptions import NotEnrolled
from enrollments.selectors import enrollment_of
from lib.errors import NotFound
from progress.release import lock_on, locked


@dataclass(frozen=True, slots=True)
class Showing:
    """A video lesson that somebody may watch now. ``is_inside``: as a student or author, not as a passer-by."""

    lesson: Lesson
    is_inside: bool

    @property
    def video(self) -> Video:
        """Raises ``NotFound`` while there is nothing to watch."""
        video = self.lesson.video
        if video is None or self.lesson.kind != LessonKind.VIDEO or not self.lesson.has_content:
            raise NotFound
        return video


def showing(*, viewer: User | None, slug: str, lesson_id: int) -> Showing:
    """Return the lesson, if ``viewer`` is its author, is enrolled with access now, or it is a free preview.

    Raises ``NotFound``: who may not see it is not told whether it exists; ``NotEnrolled`` to a student whose access
    has ended; ``LessonLocked``.
    """
    lesson = (
        Lesson.objects.select_related("video", "module__course")
        .filter(pk=lesson_id, module__course__slug=slug)
        .first()
    )
    if lesson is None:
        raise NotFound
    course = lesson.module.course
    if may_author(viewer, course):
        return Showing(lesson, is_inside=True)
    enrollment = enrollment_of(viewer, course)
    if enrollment is not None and enrollment.gives_access:
        if lock := lock_on(lesson, enrollment):
            raise locked(lock)
        return Showing(lesson, is_inside=True)
    if lesson.is_preview and course.is_published:
        return Showing(lesson, is_inside=False)
    raise NotEnrolled if enrollment is not None else NotFound


def rendition_shown(of: Showing, *, code: str, name: str) -> VideoRendition:
    """Return a rendition of the lesson's video, or of the one that it replaced while somebody watches that.

    Raises ``NotFound``.
    """
    found = (
        VideoRendition.objects.select_related("video").filter(video__code=code, name=name).first()
    )
    if found is None or not (_is_current(found.video, of) or _was_before(found.video, of)):
        raise NotFound
    return found


def _is_current(video: Video, of: Showing) -> bool:
    return video.pk == of.lesson.video_id and of.lesson.has_content and bool(video.stream_folder)


def _was_before(video: Video, of: Showing) -> bool:
    # A replaced video knows its course but no lesson any more, so a free preview must not lead to it.
    folder = f"streams/{of.lesson.module.course_id}/"
    return of.is_inside and video.replaced_at is not None and video.stream_folder.startswith(folder)
