"""What an e-mail says, as data. Both the HTML and the text part are made from it, so they cannot differ."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Message:
    """All texts are plain, in the reader's language, and are escaped when rendered.

    ``details`` are label and value pairs; ``action`` is a label and an absolute URL.
    """

    subject: str
    greeting: str
    paragraphs: list[str]
    action: tuple[str, str] | None = None
    details: list[tuple[str, str]] = field(default_factory=list)
    footnote: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return what ``from_json`` takes."""
        # By name: ``dataclasses.asdict`` copies every list and pair, at twenty times the price.
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Message:
        action = data.get("action")
        return cls(
            subject=data["subject"],
            greeting=data["greeting"],
            paragraphs=list(data["paragraphs"]),
            action=(action[0], action[1]) if action else None,
            details=[(label, value) for label, value in data.get("details", [])],
            footnote=data.get("footnote", ""),
        )
