"""What can go wrong while building a course."""

from django.utils.translation import gettext_lazy as _

from lib.errors import DomainError


class CourseNotReady(DomainError):
    """``extra["missing"]`` lists what to add."""

    code = "course_not_ready"
    message = _(
        "The course is not ready to be published. Nothing was changed; add what is missing."
    )


class UnreadableVideo(DomainError):
    code = "unreadable_video"
    status = 422
    message = _(
        "This file is not a video that we can read. The lesson was not changed; "
        "export it as MP4 or WebM and upload it again."
    )


class MediaStoreAway(DomainError):
    code = "media_store_away"
    status = 503
    message = _(
        "The file could not be stored right now. The lesson was not changed; upload it again in a few minutes."
    )


class StillTeaches(DomainError):
    code = "still_teaches"
    message = _(
        "This person is the instructor of courses. Nothing was deleted; give the courses to somebody else first."
    )
