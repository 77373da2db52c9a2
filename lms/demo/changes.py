"""Counts what a loading run did, and decides what it need not do."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

from django.db import models
from django.db.models.fields.files import FieldFile


class Tally:
    """How many things of each kind were added, updated or stored."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, things: str, verb: str) -> None:
        """Count one more, as in ``add("courses", "updated")``."""
        self._counts[things, verb] += 1

    def __str__(self) -> str:
        counted = (f"{things} {verb}: {n}" for (things, verb), n in self._counts.items())
        return ", ".join(counted) or "nothing to change"


def differing(row: models.Model, wanted: dict[str, Any]) -> dict[str, Any]:
    """Return the part of ``wanted`` that the row does not hold yet."""
    return {name: value for name, value in wanted.items() if getattr(row, name) != value}


def holds(stored: FieldFile, path: Path) -> bool:
    """Whether the stored file has the bytes of ``path``; False when the store has lost it."""
    if not stored:
        return False
    try:
        with stored.open("rb") as file:
            return bool(file.read() == path.read_bytes())
    except FileNotFoundError:
        return False
