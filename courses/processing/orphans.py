"""What is in the store for a video, and what is there for none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import islice
from typing import Final

from django.utils import timezone

from courses import store
from courses.models import Video, VideoRendition

STREAMS: Final = "streams/"
#: Longer than any film is worked on, and than a replaced one is still watched.
AGE: Final = timedelta(days=1)
_TOGETHER: Final = 500


def objects_of(video: Video) -> list[str]:
    """Return the keys of everything that is stored for a video."""
    pictures = [video.poster, (video.thumbnails or {}).get("key", "")]
    streams = video.renditions.values_list("key", flat=True)
    return [str(video.file), *streams, *filter(None, pictures)]


def delete_orphans() -> int:
    """Delete streams that no video has, older than a day: tries that died left them. Raises ``MediaStoreAway``."""
    before, count = timezone.now() - AGE, 0
    old = (key for key, written in store.listed(STREAMS) if written < before)
    while keys := list(islice(old, _TOGETHER)):
        for key in set(keys) - _known(keys):
            store.delete(key)
            count += 1
    return count


def _known(keys: Iterable[str]) -> set[str]:
    """Those of ``keys`` that a video has."""
    asked = list(keys)
    return {
        *VideoRendition.objects.filter(key__in=asked).values_list("key", flat=True),
        *Video.objects.filter(poster__in=asked).values_list("poster", flat=True),
        *Video.objects.filter(thumbnails__key__in=asked).values_list("thumbnails__key", flat=True),
    }
