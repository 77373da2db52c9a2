"""When a lesson counts as done, and what watching is possible. Pure functions over spans of seconds.

A span is half-open, ``(from, to)``; a list of spans is sorted and disjoint after ``merge``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from lib.fields import Span
from progress.exceptions import ImpossibleWatching

# The player has 0.5x to 2x; the rest is the clock of a phone.
MAX_SPEED = 2.25
# One report's worth of watching at full speed, so that the very first report is believed.
HEAD_START = 30
COMPLETE_AT = 0.9
MAX_SPANS = 200
# Containers state their length a little differently from what a player reads.
DURATION_SLACK = 2


def parse_spans(raw: Iterable[Sequence[float]], *, duration: int) -> list[Span]:
    """Return reported intervals as merged spans within the video. Raises ``ImpossibleWatching``."""
    spans = []
    for count, pair in enumerate(raw):
        if count >= MAX_SPANS or len(pair) != 2 or not all(map(math.isfinite, pair)):
            raise ImpossibleWatching
        start, end = pair
        if not 0 <= start <= end <= duration + DURATION_SLACK:
            raise ImpossibleWatching
        spans.append((round(start), min(round(end), duration)))
    return merge(spans)


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


def is_watched(spans: Iterable[Span], *, duration: int) -> bool:
    """Whether enough of the video was watched for the lesson to be complete."""
    return duration > 0 and covered(spans) >= COMPLETE_AT * duration


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
