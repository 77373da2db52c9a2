"""From SubRip (.srt), which has no standard, to WebVTT."""

from __future__ import annotations

import re
from typing import Final

_TIMES: Final = re.compile(
    r"^[ \t]*(\d{1,2}):(\d\d):(\d\d)[,.](\d{1,3})[ \t]*-->"
    r"[ \t]*(\d{1,2}):(\d\d):(\d\d)[,.](\d{1,3})[^\n]*$",
    re.MULTILINE,
)
# Of other players: colours, and places like {\an8}.
_FOREIGN: Final = re.compile(r"</?font[^<>]*>|\{\\[^{}]*\}|</?(?:s|strike)>", re.IGNORECASE)
_UPPER: Final = re.compile(r"</?[BIU]>")
_LONE: Final = re.compile(r"<(?!/?[biu]>)")

HEADER_LINES: Final = 2


def to_webvtt(text: str) -> str:
    """Return the same cues as WebVTT, each ``HEADER_LINES`` below where it was.

    What is none of SubRip's stays as it is, for the reader of WebVTT to refuse.
    """
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    plain = _UPPER.sub(lambda tag: tag[0].lower(), _FOREIGN.sub("", plain))
    plain = _LONE.sub("&lt;", re.sub(r"&(?!\w+;)", "&amp;", plain))
    return "WEBVTT\n\n" + _TIMES.sub(_timing, plain)


def _timing(found: re.Match[str]) -> str:
    parts = found.groups()
    return f"{_time(*parts[:4])} --> {_time(*parts[4:])}"


def _time(hours: str, minutes: str, seconds: str, fraction: str) -> str:
    return f"{hours:0>2}:{minutes}:{seconds}.{fraction:0<3}"
