"""`python -m benchmarks`: measure in a database of its own, print a table, write ``var/bench.json``."""

from __future__ import annotations

import json
import os
import sys

if "DATABASE_URL" not in os.environ:
    # No servers yet: start over with the embedded ones around.
    command = [sys.executable, "-m", "devstack", "with", "--", sys.executable, "-m", "benchmarks"]
    os.execv(sys.executable, command)  # noqa: S606  # our own interpreter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()

from django.conf import settings
from django.db import connection
from django.test.utils import setup_test_environment

from benchmarks.measures import measure


def main() -> None:
    """Create a scratch database, measure in it, and drop it."""
    setup_test_environment()
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        figures = measure()
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    for figure, value in figures.items():
        print(f"{figure:<36}{value:>10.2f}")
    target = settings.VAR_DIR / "bench.json"
    target.write_text(json.dumps(figures, indent=1) + "\n")
    print(f"written to {target}")


main()
