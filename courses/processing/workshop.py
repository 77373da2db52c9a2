"""A folder for one film while it is worked on."""

from __future__ import annotations

import fcntl
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings

from lib.work import ServiceAway

_PREFIX: Final = "titula-video-"
_NEW: Final = "titula-new-"
_LOCK: Final = "lock"
#: The film itself and its streams are seldom more than this many times its size.
_ROOM: Final = 3


@contextmanager
def opened(size: int) -> Iterator[Path]:
    """Give a private folder with room for a film of ``size`` bytes; it goes away with what is in it.

    Folders of workers that died are removed first. Raises ``ServiceAway`` when the disk has not enough room.
    """
    place = Path(settings.VIDEO_WORK_DIR or tempfile.gettempdir())
    _remove_left_behind(place)
    if shutil.disk_usage(place).free < _ROOM * size:
        raise ServiceAway(f"no room for a film of {size} bytes in {place}")
    being_made = Path(tempfile.mkdtemp(prefix=_NEW, dir=place))
    with (being_made / _LOCK).open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # Under the name by which they are found to be abandoned only now that it is locked.
        folder = being_made.rename(place / being_made.name.replace(_NEW, _PREFIX, 1))
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _remove_left_behind(place: Path) -> None:
    for folder in place.glob(f"{_PREFIX}*"):
        if _is_abandoned(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _is_abandoned(folder: Path) -> bool:
    """Whether no living process holds its lock."""
    try:
        with (folder / _LOCK).open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
    except OSError:
        return False
