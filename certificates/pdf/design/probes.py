"""Stand-ins for the words of a certificate while its template is compiled.

A probe is a word in place of a value, recognised again wherever the typesetter has put it. It is
of mixed case and starts with a small letter, so that any change of case shows, and comes in two
lengths, so that what moves with the length of a value shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Self

from certificates.pdf.lettering.fitting import Box

_PROBE: Final = re.compile(r"qZ(\d+)w*zQ")
#: What remains of a probe that was changed or cut on its way to the page, and of its number.
_NUMBER: Final = re.compile(r"q\s*z\s*(\d+)", re.IGNORECASE)
_TRACE: Final = re.compile(r"q\s*z\s*\d|[\dw]\s*z\s*q", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Marked:
    """What one probe stands for: a value, and the box of a ``fit`` tag that it was put in."""

    name: str
    box: Box | None = None
    family: str = ""


@dataclass
class Probes:
    """The probes of one rendering; ``padding`` makes them longer by so many letters.

    ``tail`` follows each probe that is not in a box of its own.
    """

    padding: int = 0
    tail: str = ""
    marks: list[Marked] = field(default_factory=list)

    def value(self, name: str) -> Probe:
        """Return the stand-in for the value ``name``."""
        return Probe(self._add(Marked(name)) + self.tail, name=name, probes=self)

    def boxed(self, name: str, box: Box, family: str) -> str:
        """Return another stand-in for the value ``name``, in a box of its own."""
        return self._add(Marked(name, box, family))

    def _add(self, mark: Marked) -> str:
        self.marks.append(mark)
        return f"qZ{len(self.marks) - 1}{'w' * self.padding}zQ"


class Probe(str):
    """A stand-in that knows what it stands for."""

    __slots__ = ("name", "probes")

    def __new__(cls, text: str, *, name: str, probes: Probes) -> Self:
        made = super().__new__(cls, text)
        made.name, made.probes = name, probes
        return made

    name: str
    probes: Probes


def parts(text: str) -> Iterator[str | int]:
    """Split ``text`` into literal pieces and the numbers of its probes, in order."""
    position = 0
    for found in _PROBE.finditer(text):
        if found.start() > position:
            yield text[position : found.start()]
        yield int(found[1])
        position = found.end()
    if position < len(text):
        yield text[position:]


def has_probe(text: str) -> bool:
    """Whether a whole probe stands in ``text``."""
    return _PROBE.search(text) is not None


def has_trace(text: str) -> bool:
    """Whether a probe, whole or damaged, can be seen in ``text``."""
    return _TRACE.search(text) is not None


def first_trace(text: str) -> int | None:
    """Return the number of the first probe in ``text``, whole or damaged, if it can be told."""
    found = _NUMBER.search(text)
    return int(found[1]) if found else None
