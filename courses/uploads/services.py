"""Starting, going on with and cancelling an upload."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from courses import store
from courses.access import require_author
from courses.enums import UploadState
from courses.exceptions import (
    MediaStoreAway,
    UploadBeingChecked,
    UploadInProgress,
    UploadOver,
)
from courses.models import Lesson, VideoUpload
from courses.uploads.containers import CONTENT_TYPES, OLD_TYPES
from courses.uploads.models import PATIENCE
from lib.errors import InvalidInput

logger = logging.getLogger(__name__)

MEBIBYTE = 1024**2
#: S3's limit: https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html
MOST_PARTS = 10_000


@dataclass(frozen=True, slots=True)
class PartAddress:
    """Where exactly ``size`` bytes of part ``number`` (from 1) may be sent with PUT, for an hour."""

    number: int
    url: str
    size: int


def start_upload(
    *, lesson: Lesson, by: User, filename: str, size: int, content_type: str
) -> VideoUpload:
    """Begin to give the lesson a video of ``size`` bytes; it keeps the one it has until the new one is ready.

    Raises ``NotAllowed``, ``InvalidInput``, ``UploadInProgress``, ``MediaStoreAway``.
    """
    require_author(by, lesson.module.course)
    name = filename.replace("\\", "/").rsplit("/", 1)[-1][:255] or "video"
    upload = VideoUpload(
        lesson=lesson,
        author=by,
        original_name=name,
        content_type=_allowed_type(name, content_type),
        size=_possible(size),
        part_size=part_size_for(size),
    )
    _require_none_live(lesson)
    upload.multipart_id = store.begin(upload.key)
    try:
        with transaction.atomic():
            upload.save(force_insert=True)
    except IntegrityError:  # somebody began one while the store was asked
        drop(upload)
        _require_none_live(lesson)
        raise
    return upload


def part_urls(*, upload: VideoUpload, by: User, numbers: Iterable[int]) -> list[PartAddress]:
    """Return where to send these parts. Raises ``NotAllowed``, ``InvalidInput``, ``UploadOver``."""
    require_author(by, upload.lesson.module.course)
    wanted = list(numbers)
    if any(not 1 <= number <= upload.part_count for number in wanted):
        raise InvalidInput(errors={"from": [_("This upload has no such part.")]})
    # Who asks for addresses is still at it.
    alive = VideoUpload.objects.filter(pk=upload.pk, state=UploadState.STARTED)
    if not alive.update(expires_at=timezone.now() + PATIENCE):
        raise UploadOver
    return [_address(upload, number) for number in wanted]


def listed_parts(*, upload: VideoUpload, by: User) -> list[store.Part]:
    """Return the parts that have arrived, by number, each once. Raises ``NotAllowed``, ``MediaStoreAway``."""
    require_author(by, upload.lesson.module.course)
    if upload.state != UploadState.STARTED:
        return []
    arrived = store.parts(upload.key, upload.multipart_id) or []
    return list({part.number: part for part in arrived}.values())


def abort_upload(*, upload: VideoUpload, by: User) -> VideoUpload:
    """Cancel it and drop what arrived; once more changes nothing.

    Raises ``NotAllowed``, ``UploadBeingChecked``, ``UploadOver`` (it is the lesson's video already).
    """
    require_author(by, upload.lesson.module.course)
    with transaction.atomic():
        upload = VideoUpload.objects.select_for_update().get(pk=upload.pk)
        if upload.state == UploadState.COMPLETING:
            raise UploadBeingChecked
        if upload.state == UploadState.DONE:
            raise UploadOver
        upload.state = UploadState.ABORTED
        upload.save(update_fields=["state", "updated_at"])
    drop(upload)
    return upload


def drop(upload: VideoUpload) -> None:
    """Remove from the store what is left of an upload; what cannot be removed now is swept a day later."""
    try:
        store.abort(upload.key, upload.multipart_id)
        store.delete(upload.key)
    except MediaStoreAway:
        logger.warning("left in quarantine", extra={"upload": upload.code}, exc_info=True)


def part_size_for(size: int) -> int:
    """Return bytes of a part, in whole MiB, so that ``MOST_PARTS`` are enough."""
    least = -(-size // MOST_PARTS)
    return max(settings.VIDEO_UPLOAD_PART_BYTES, -(-least // MEBIBYTE) * MEBIBYTE)


def _address(upload: VideoUpload, number: int) -> PartAddress:
    size = upload.size_of_part(number)
    return PartAddress(number, store.part_url(upload.key, upload.multipart_id, number, size), size)


def _allowed_type(name: str, announced: str) -> str:
    # Some browsers know no type for .mkv; the bytes decide in the end.
    guessed = CONTENT_TYPES.get(name.rpartition(".")[2].lower(), "")
    said = announced.partition(";")[0].strip().lower()
    content_type = OLD_TYPES.get(said, said) or guessed
    if content_type not in CONTENT_TYPES.values():
        raise InvalidInput(errors={"content_type": [_("Videos are MP4, QuickTime, WebM or MKV.")]})
    return content_type


def _possible(size: int) -> int:
    if size < 1:
        raise InvalidInput(errors={"size": [_("The file is empty.")]})
    if size > settings.VIDEO_UPLOAD_MAX_BYTES:
        limit = filesizeformat(settings.VIDEO_UPLOAD_MAX_BYTES)
        sentence = _("A video has at most %(limit)s.") % {"limit": limit}
        raise InvalidInput(errors={"size": [sentence]})
    return size


def _require_none_live(lesson: Lesson) -> None:
    live = lesson.uploads.filter(state__in=UploadState.live()).first()
    if live is not None:
        raise UploadInProgress(uploadId=live.code, filename=live.original_name, size=live.size)
