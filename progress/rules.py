"""When a lesson counts as done, and what watching is possible. Pure functions over spans of seconds.

A span is half-open, ``(from, to)``; a list of spans is sorted and disjoint after ``merge``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from lib.fields import Span
from progress.exceptions import ImpossibleWatching

# The player has 0.5x to 2x; the rest is the clock of a phone.
MAX_SPEED = 2.25
# One report's worth of watching at full speed, so that the very first report is believed.
HEAD_START = 30
# The same over all lessons of a course, that may be open in several tabs: the first report of two lessons, and some.
SHARED_HEAD_START = 60
# Time without watching is not saved up for longer than this; a student may be without a network for that long.
MEMORY = timedelta(hours=12)
COMPLETE_AT = 0.9
COMPLETE_AT_PERCENT = round(100 * COMPLETE_AT)
MAX_SPANS = 200
# Containers state their length a little differently from what a player reads.
DURATION_SLACK = 2
# Seconds: no video is that long, and the database's numbers end a little later.
LONGEST = 10**9


def parse_spans(raw: Iterable[Sequence[float]]) -> list[Span]:
    """Return reported intervals as merged spans of whole seconds. Raises ``ImpossibleWatching``.

    How long the video is, is not known yet: ``within`` asks that.
    """
    spans = []
    for count, pair in enumerate(raw):
        if count >= MAX_SPANS or len(pair) != 2 or not all(map(math.isfinite, pair)):
            raise ImpossibleWatching
        start, end = pair
        if not 0 <= start <= end <= LONGEST:
            raise ImpossibleWatching
        spans.append((round(start), round(end)))
    return merge(spans)


def within(spans: Sequence[Span], *, duration: int) -> list[Span]:
    """Return merged spans cut to the video. Raises ``ImpossibleWatching`` if they go beyond its end."""
    if spans and spans[-1][1] > duration + DURATION_SLACK:
        raise ImpossibleWatching
    return merge((start, min(end, duration)) for start, end in spans)


def merge(spans: Iterable[Span]) -> list[Span]:
    """Return the same seconds as sorted, disjoint, non-empty spans."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def covered(spans: Iterable[Span]) -> int:
    """Seconds in merged spans."""
    return sum(end - start for start, end in spans)


def believable(spans: Iterable[Span], *, elapsed: float) -> bool:
    """Whether so much can have been watched ``elapsed`` seconds after the lesson was first opened."""
    return covered(spans) <= HEAD_START + MAX_SPEED * max(elapsed, 0)


def time_used(spent_until: datetime, gained: int, *, now: datetime) -> datetime | None:
    """Up to when a student's time is used once ``gained`` more seconds are counted, in whatever lesson.

    None when there is not so much time: nobody watches several videos at full speed at once. (This is the virtual
    scheduling of ITU-T I.371, with seconds of video for cells.)
    """
    used = max(spent_until, now - MEMORY) + timedelta(seconds=gained / MAX_SPEED)
    return used if used <= now + timedelta(seconds=SHARED_HEAD_START / MAX_SPEED) else None


def is_watched(spans: Iterable[Span], *, duration: int) -> bool:
    """Whether enough of the video was watched for the lesson to be complete."""
    return duration > 0 and covered(spans) >= COMPLETE_AT * duration


def percent(spans: Iterable[Span], *, duration: int) -> int:
    """How much of the video is in merged spans: 0 to 100, rounded down."""
    return min(100 * covered(spans) // duration, 100) if duration else 0


def missing(spans: Sequence[Span], *, duration: int) -> list[Span]:
    """The stretches not watched yet."""
    gaps, at = [], 0
    for start, end in spans:
        if start > at:
            gaps.append((at, start))
        at = end
    if at < duration:
        gaps.append((at, duration))
    return gaps
