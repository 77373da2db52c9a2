"""What programs did, in the same journal as what was done in the admin."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.db.models import Model

from accounts.models import User


def added(row: Model, *, by: User) -> None:
    """Note that a program of ``by`` made the row."""
    _note(row, by, ADDITION, [{"added": {}}])


def changed(row: Model, fields: Iterable[str], *, by: User) -> None:
    """Note which fields a program of ``by`` changed, by the names that it used."""
    _note(row, by, CHANGE, [{"changed": {"fields": sorted(fields)}}])


def told(row: Model, sentence: str, *, by: User) -> None:
    """Note what a program of ``by`` did with the row, as a sentence."""
    _note(row, by, CHANGE, sentence)


def deleted(row: Model, *, by: User) -> None:
    """Note that a program of ``by`` deletes the row; call it while it is still there."""
    _note(row, by, DELETION, [])


def _note(row: Model, by: User, flag: int, message: str | list[object]) -> None:
    LogEntry.objects.log_actions(by.pk, [row], flag, message, single_object=True)
