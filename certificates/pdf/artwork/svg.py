"""The few SVG elements the artwork is made of; lengths are points."""

from __future__ import annotations

from collections.abc import Iterable

from certificates.pdf.artwork.curves import Point, number


def svg(size: tuple[float, float], parts: Iterable[str]) -> str:
    """Return a whole document of ``size`` holding ``parts``, painted in order."""
    width, height = (number(length) for length in size)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}pt" height="{height}pt" '
        f'viewBox="0 0 {width} {height}">'
    )
    return "\n".join([head, *parts, "</svg>"]) + "\n"


def line_art(path: str, color: str, width: float) -> str:
    """Return ``path`` drawn with a pen of ``width``."""
    return f'<path d="{path}" fill="none" stroke="{color}" stroke-width="{number(width)}"/>'


def shape(path: str, fill: str, *, stroke: str = "none", width: float = 0) -> str:
    """Return ``path`` filled, and outlined when ``stroke`` is a colour."""
    pen = f' stroke="{stroke}" stroke-width="{number(width)}"' if stroke != "none" else ""
    return f'<path d="{path}" fill="{fill}"{pen}/>'


def circle(center: Point, radius: float, fill: str, stroke: str, width: float) -> str:
    """Return a filled and outlined circle."""
    x, y = (number(value) for value in center)
    return (
        f'<circle cx="{x}" cy="{y}" r="{number(radius)}" fill="{fill}" '
        f'stroke="{stroke}" stroke-width="{number(width)}"/>'
    )


def rectangle(inset: float, page: tuple[float, float], color: str, width: float) -> str:
    """Return the outline of ``page`` moved inwards by ``inset``."""
    return (
        f'<rect x="{number(inset)}" y="{number(inset)}" width="{number(page[0] - 2 * inset)}" '
        f'height="{number(page[1] - 2 * inset)}" fill="none" stroke="{color}" '
        f'stroke-width="{number(width)}"/>'
    )
