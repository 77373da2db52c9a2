"""One worker's hold on one job."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from courses.enums import JobStage
from courses.models import VideoJob

#: Seconds after which the job of a worker that died is free again.
LEASE: Final = 60
#: Seconds between two renewals, which also tell how far it is, and notice that it was cancelled.
OFTEN: Final = 2.0


class ClaimLost(Exception):
    """The job was cancelled, or is somebody else's by now: whatever was made is for nothing."""


class Claim:
    """Renewed by comparing and setting ``due_at``, which nobody else sets while the lease lasts."""

    def __init__(self, job: VideoJob) -> None:
        self.job = job
        self._renewed = 0.0

    def renew(self, stage: JobStage, percent: float) -> None:
        """Go on; writes at most every ``OFTEN`` seconds, and when the stage changes. Raises ``ClaimLost``."""
        now = time.monotonic()
        if stage == self.job.stage and now < self._renewed + OFTEN:
            return
        until = timezone.now() + timedelta(seconds=LEASE)
        done = min(max(int(percent), self.job.percent), 99)
        if not self._mine().update(due_at=until, stage=stage, percent=done):
            raise ClaimLost
        self.job.due_at, self.job.stage, self.job.percent = until, stage, done
        self._renewed = now

    def hold(self) -> None:
        """Lock the job until the transaction ends. Raises ``ClaimLost``."""
        if self._mine().select_for_update().first() is None:
            raise ClaimLost

    def settle(self, **fields: object) -> None:
        """Write how it ended. Raises ``ClaimLost``."""
        if not self._mine().update(stage="", updated_at=timezone.now(), **fields):
            raise ClaimLost

    def _mine(self) -> QuerySet[VideoJob]:
        return VideoJob.objects.filter(
            pk=self.job.pk, state=VideoJob.WAITING, due_at=self.job.due_at
        )
