"""From when on the next mail may go, for all workers: see ``notifications.rate``."""

from __future__ import annotations

from django.db import models


class SendingPace(models.Model):
    """One row, moved on by each mail. It may be lost: the next mail then goes at once."""

    id = models.PositiveSmallIntegerField(primary_key=True)
    free_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(name="sending_pace_is_one_row", condition=models.Q(id=1))
        ]

    def __str__(self) -> str:
        return f"{self.free_at:%H:%M:%S}"
