"""`python -m benchmarks.child MODULE ARGUMENT…`: call ``main`` of a module in a process of its own, after Django."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")
django.setup()
import_module(f"benchmarks.{sys.argv[1]}").main(*map(float, sys.argv[2:]))
