"""Files that no submission points to: of a request that died, of a person or a lesson that is gone."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from django.utils import timezone

from progress.submissions import store
from progress.submissions.models import Submission

logger = logging.getLogger(__name__)
#: No request takes so long between storing its file and writing its row.
PATIENCE: Final = timedelta(hours=1)


def sweep_files() -> int:
    """Remove the files that nothing points to; returns how many. Raises ``WorkStoreAway``."""
    latest, found, count = timezone.now() - PATIENCE, store.stored(), 0
    while batch := list(islice(found, 500)):
        gone = _orphans(batch, latest)
        store.drop(gone)
        count += len(gone)
    if count:
        logger.info("submission_files_swept", extra={"count": count})
    return count


def _orphans(batch: Iterable[tuple[str, datetime]], latest: datetime) -> list[str]:
    old = {key for key, stored_at in batch if stored_at < latest}
    return sorted(old - set(Submission.objects.filter(file__in=old).values_list("file", flat=True)))
