"""What can be measured, in the order in which it is."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Final

from benchmarks.archive import archive_ratio
from benchmarks.issuing import issuing
from benchmarks.memory import peak_memory
from benchmarks.progress import progress_reports
from benchmarks.rendering import rendering
from benchmarks.storm import storm
from benchmarks.webhooks import webhooks

Measure = Callable[[], dict[str, float]]

GROUPS: Final[dict[str, Measure]] = {
    "progress": progress_reports,
    "rendering": rendering,
    "issuing": issuing,
    "archive": archive_ratio,
    "memory": peak_memory,
    "webhooks": webhooks,
    "storm": storm,
}
#: Minutes rather than seconds.
LONG: Final = ("storm",)


def chosen(arguments: Sequence[str]) -> dict[str, Measure]:
    """Return the groups that the command line asks for: those named, else all; exits if it cannot be understood."""
    parser = argparse.ArgumentParser(prog="make bench BENCH_ARGS=…")
    parser.add_argument("groups", nargs="*", metavar="GROUP", help=", ".join(GROUPS))
    parser.add_argument("--quick", action="store_true", help=f"without {', '.join(LONG)}")
    options = parser.parse_args(arguments)
    for name in options.groups:
        if name not in GROUPS:
            parser.error(f"there is no group {name}: {', '.join(GROUPS)}")
    names = options.groups or [name for name in GROUPS if not (options.quick and name in LONG)]
    return {name: GROUPS[name] for name in names}
