"""Reading WebVTT, and saying in which line it is none (https://www.w3.org/TR/webvtt1/)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_TIME = r"(?:\d{2,}:)?[0-5]\d:[0-5]\d\.\d{3}"
_TIMING = re.compile(rf"({_TIME})[ \t]+-->[ \t]+({_TIME})((?:[ \t]+\S+)*)[ \t]*")
_SETTING = re.compile(r"(?:vertical|line|position|size|align|region):\S+")
# Cue spans (4.2.2) and timestamps inside a cue (4.2.5); "<" means nothing else.
_TAG = re.compile(rf"<(?:/?(?:c|i|b|u|ruby|rt|lang|v)(?:\.[^\s<>&]+)*(?:[ \t][^<>]*)?|{_TIME})>")
_ARROW: Final = "-->"


class NotWebVtt(ValueError):
    """``line`` counts from 1; ``reason`` is a sentence for the author."""

    def __init__(self, line: int, reason: str | Promise) -> None:
        self.line, self.reason = line, reason
        super().__init__(f"{line}: {reason}")


@dataclass(frozen=True, slots=True)
class Cue:
    """What is shown from ``start`` to ``end`` (seconds); ``line`` is that of its times."""

    line: int
    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True)
class _Block:
    line: int
    lines: list[str]

    @property
    def is_style(self) -> bool:
        return self.lines[0].strip() == "STYLE"

    @property
    def is_cue(self) -> bool:
        return any(_ARROW in line for line in self.lines[:2])


def cleaned(text: str) -> str:
    """Return the text as it is kept: one empty line between cues, and no styles, which the player has of its own."""
    blocks = [block for block in _blocks(text) if not block.is_style]
    return "\n\n".join("\n".join(block.lines) for block in blocks) + "\n"


def cues(text: str) -> list[Cue]:
    """Return the cues of a text in their order. Raises ``NotWebVtt``."""
    header, *blocks = [*_blocks(text)] or [_Block(1, [""])]
    blocks = [block for block in blocks if not block.is_style]
    if not re.fullmatch(r"WEBVTT(?:[ \t].*)?", header.lines[0]):
        raise NotWebVtt(1, _("The first line has to be WEBVTT."))
    if any(_ARROW in line for line in header.lines):
        raise NotWebVtt(2, _("There has to be an empty line below WEBVTT."))
    found: list[Cue] = []
    for block in blocks:
        if block.is_cue:
            found.append(_cue(block, after=found[-1].start if found else 0.0))
        elif not re.match(r"(?:NOTE|REGION)(?:\s|$)", block.lines[0]):
            raise NotWebVtt(
                block.line, _("Times like 00:01.000 --> 00:04.000 are missing above this text.")
            )
    if not found:
        raise NotWebVtt(1, _("There is nothing to show: not one pair of times was found."))
    return found


def require_titles(chapters: Iterable[Cue]) -> None:
    """Chapters are cues of one line each. Raises ``NotWebVtt``."""
    for cue in chapters:
        if not cue.text.strip() or "\n" in cue.text:
            raise NotWebVtt(cue.line, _("A chapter has one line: its title."))


def _blocks(text: str) -> Iterator[_Block]:
    begins, lines = 1, list[str]()
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    for number, line in enumerate([*plain.split("\n"), ""], start=1):
        if line.strip():
            begins = begins if lines else number
            lines.append(line)
        elif lines:
            yield _Block(begins, lines)
            lines = []


def _cue(block: _Block, *, after: float) -> Cue:
    at = 0 if _ARROW in block.lines[0] else 1
    line = block.line + at
    timing = _TIMING.fullmatch(block.lines[at].strip())
    if timing is None:
        raise NotWebVtt(line, _("The times have to be written like 00:01.000 --> 00:04.000."))
    for setting in timing[3].split():
        if not _SETTING.fullmatch(setting):
            raise NotWebVtt(
                line, _("“%(word)s” cannot stand behind the times.") % {"word": setting[:40]}
            )
    start, end = _seconds(timing[1]), _seconds(timing[2])
    if end <= start:
        raise NotWebVtt(line, _("It ends before it begins."))
    if start < after:
        raise NotWebVtt(line, _("It begins before the one above it does."))
    for offset, words in enumerate(block.lines[at + 1 :], start=1):
        _check_words(words, line + offset)
    return Cue(line, start, end, "\n".join(block.lines[at + 1 :]))


def _check_words(words: str, line: int) -> None:
    rest = _TAG.sub("", words)
    if _ARROW in rest:
        raise NotWebVtt(line, _("An empty line is missing above these times."))
    if "<" in rest:
        raise NotWebVtt(line, _("This tag is none of WebVTT's. Write &lt; for the sign <."))


def _seconds(time: str) -> float:
    seconds = 0.0
    for part in time.split(":"):
        seconds = 60 * seconds + float(part)
    return seconds
