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


class UnreadableImage(DomainError):
    code = "unreadable_image"
    status = 422
    message = _(
        "This file is not an image that we can read. Nothing was changed; "
        "send a PNG, JPEG, WebP or GIF of at most 10 MB."
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


class UploadInProgress(DomainError):
    """``extra`` has ``uploadId``, ``filename`` and ``size`` of the one that is on its way."""

    code = "upload_in_progress"
    message = _(
        "A video of this lesson is being uploaded already. Nothing was changed; go on with that one, or cancel it."
    )


class UploadOver(DomainError):
    code = "upload_over"
    message = _(
        "This upload is over, so no more can be added to it. The lesson was not changed; start a new one."
    )


class UploadBeingChecked(DomainError):
    code = "upload_being_checked"
    message = _(
        "The video has arrived and is being checked. Nothing is lost; ask again in a moment."
    )


class PartsMissing(DomainError):
    """``extra["numbers"]`` lists the parts to send again, the first hundred."""

    code = "parts_missing"
    message = _(
        "Some parts of the file have not arrived. The others are kept; send the missing ones and complete it again."
    )


class WrongSize(DomainError):
    code = "upload_wrong_size"
    status = 422
    message = _(
        "What arrived does not have the size that was announced. The lesson was not changed; upload the file again."
    )


class NotAVideo(UnreadableVideo):
    code = "not_a_video"


class ChangedMeanwhile(DomainError):
    code = "changed_meanwhile"
    status = 412
    message = _(
        "Somebody changed this after you read it. Nothing was changed; read it again and send your change once more."
    )


class StudentsMayBeInIt(DomainError):
    code = "students_may_be_in_it"
    message = _(
        "This course was published, so what students did in it would be deleted too. Nothing was deleted; "
        "ask again with confirm=true if you want that."
    )


class ProcessingFailed(DomainError):
    """Making the streams of a video ended without them. The subclasses say what is wrong with the file."""

    code = "video_processing_failed"
    status = 422
    message = _(
        "The video could not be prepared for streaming. Your file is kept; try again, "
        "and tell us if it happens once more."
    )


class EndsEarly(ProcessingFailed):
    """``decoded`` and ``declared`` are seconds."""

    code = "video_ends_early"
    message = _(
        "The file says that it is longer than its pictures are, as an interrupted export leaves it. "
        "The lesson keeps the video it had; export it again and upload it anew."
    )


class CannotBeDecoded(ProcessingFailed):
    code = "video_cannot_be_decoded"
    message = _(
        "The pictures or the sound of this file cannot be decoded. The lesson keeps the video it had; "
        "export it as MP4 with H.264 and upload it again."
    )


class TooHeavy(ProcessingFailed):
    code = "video_too_heavy"
    message = _(
        "Preparing this video takes more time, memory or space than one video may take. "
        "The lesson keeps the video it had; export it at 1080p or smaller and upload it again."
    )


class NothingToRetry(DomainError):
    code = "nothing_to_retry"
    message = _("This video is being prepared, or it is ready. Nothing was changed.")


class NothingToCancel(DomainError):
    code = "nothing_to_cancel"
    message = _("This video is not being prepared any more. Nothing was changed.")
