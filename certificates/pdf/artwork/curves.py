"""Smooth curves as SVG path data: sampled functions joined by cubic Bézier segments."""

from __future__ import annotations

import math
from collections.abc import Callable

Point = tuple[float, float]


def number(value: float) -> str:
    """Return ``value`` with two decimals and no trailing zeros (a hundredth of a point)."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def pair(point: Point) -> str:
    """Return ``x y`` for path data."""
    return f"{number(point[0])} {number(point[1])}"


def smooth(curve: Callable[[float], Point], start: float, end: float, steps: int) -> str:
    """Return path data following ``curve`` from ``start`` to ``end``.

    Each of the ``steps`` segments is the cubic with the curve's own tangents at both ends, so few
    segments are enough: four to a wave.
    """
    step = (end - start) / steps
    times = [start + step * index for index in range(steps + 1)]
    parts = ["M" + pair(curve(start))]
    parts += [_segment(curve, time, step) for time in times[:-1]]
    return "".join(parts)


def _segment(curve: Callable[[float], Point], time: float, step: float) -> str:
    (x0, y0), (x1, y1) = curve(time), curve(time + step)
    (u0, v0), (u1, v1) = _tangent(curve, time), _tangent(curve, time + step)
    third = step / 3
    first = (x0 + u0 * third, y0 + v0 * third)
    second = (x1 - u1 * third, y1 - v1 * third)
    return f"C{pair(first)} {pair(second)} {pair((x1, y1))}"


def _tangent(curve: Callable[[float], Point], time: float) -> Point:
    width = 1e-4
    (x0, y0), (x1, y1) = curve(time - width), curve(time + width)
    return (x1 - x0) / (2 * width), (y1 - y0) / (2 * width)


def rosette(center: Point, radius: float, depth: float, lobes: int, phase: float) -> str:
    """Return a closed flower of ``lobes`` waves around a circle; ``phase`` is in radians."""

    def at(angle: float) -> Point:
        reach = radius + depth * math.cos(lobes * angle + phase)
        return center[0] + reach * math.cos(angle), center[1] + reach * math.sin(angle)

    return smooth(at, 0, 2 * math.pi, lobes * 4) + "Z"
