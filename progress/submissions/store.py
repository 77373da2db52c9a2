"""Files of submissions in the private store: they come by one call, and go when nothing points to them any more.

What botocore raises stays in here: callers meet ``WorkStoreAway`` only.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import cast

from django.core.files import File
from django.core.files.storage import default_storage
from storages.backends.s3 import S3Storage

from lib.storage import STORE_ERRORS
from progress.exceptions import WorkStoreAway
from progress.submissions.models import FOLDER, Submission

logger = logging.getLogger(__name__)


def keep(submission: Submission, file: File[bytes]) -> None:
    """Send a file to the store, under a key of its own. Raises ``WorkStoreAway``."""
    with _talking():
        submission.file.save(submission.file_name, file, save=False)


def read(submission: Submission) -> bytes:
    """Return the file. Raises ``WorkStoreAway``."""
    with _talking(), submission.file.storage.open(str(submission.file)) as stored:
        content: bytes = stored.read()
    return content


def drop(keys: Iterable[str]) -> None:
    """Remove files; those that cannot be removed now are swept later, as no row points to them."""
    for key in keys:
        try:
            with _talking():
                default_storage.delete(key)
        except WorkStoreAway:
            logger.warning("submission_file_left", extra={"key": key}, exc_info=True)


def stored() -> Iterator[tuple[str, datetime]]:
    """Yield key and time of every file of a submission. Raises ``WorkStoreAway``."""
    with _talking():
        for found in cast("S3Storage", default_storage).bucket.objects.filter(Prefix=FOLDER):
            yield found.key, found.last_modified


@contextmanager
def _talking() -> Iterator[None]:
    try:
        yield
    except (*STORE_ERRORS, OSError) as error:
        raise WorkStoreAway from error
