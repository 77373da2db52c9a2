"""`python -m benchmarks [--quick] [GROUP…]`: measure on servers of its own, print a table, write ``var/bench.json``."""

from __future__ import annotations

import os
import sys

from benchmarks.servers import again_with_servers, bench_json, signing_key

if "TITULA_BENCH_JSON" not in os.environ:
    sys.exit(again_with_servers(sys.argv[1:]))

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
os.environ |= signing_key()
django.setup()

import json
import time

from django.db import connection
from django.test.utils import override_settings, setup_test_environment

from benchmarks.groups import chosen
from benchmarks.targets import line


def main() -> None:
    """Measure in a scratch database, so that nobody's data is touched even on a server of theirs."""
    groups = chosen(sys.argv[1:])
    setup_test_environment()
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    figures: dict[str, float] = {}
    try:
        with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
            for group, measure in groups.items():
                figures |= _measured(group, measure)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    bench_json().write_text(json.dumps(figures, indent=1) + "\n")
    print(f"\nwritten to {bench_json()}")


def _measured(group: str, measure) -> dict[str, float]:
    started = time.monotonic()
    figures = measure()
    print(f"\n{group} ({time.monotonic() - started:.0f} s)")
    for figure, value in figures.items():
        print(line(figure, value), flush=True)
    return figures


main()
