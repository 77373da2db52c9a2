"""What each figure should be, and the line of the table."""

from __future__ import annotations

from typing import Final, NamedTuple


class Target(NamedTuple):
    """``promised``: the project is not done without it. ``aim``: what it hopes for."""

    promised: float
    aim: float | None = None
    most: bool = False  # at most, instead of at least


TARGETS: Final = {
    "track_progress_vs_empty_view": Target(0.3, 0.5),
    "render_vs_xhtml2pdf": Target(170, 400),
    "issue_vs_naive": Target(100, 200),
    "floor_vs_issue": Target(8, 4, most=True),
    "archive_vs_storages": Target(3),
    "webhook_p95_ms": Target(15, most=True),
}


def line(figure: str, value: float) -> str:
    """Return ``figure`` with its value, its target and whether that is met."""
    target = TARGETS.get(figure)
    told = f"  {figure:<32}{value:>10.2f}"
    if target is None:
        return told
    sign = "≤" if target.most else "≥"
    met = value <= target.promised if target.most else value >= target.promised
    aim = f", aim {target.aim:g}" if target.aim is not None else ""
    return f"{told}   {sign} {target.promised:g}{aim}   {'met' if met else 'MISSED'}"
