"""What the web server of the heartbeat's measurement imports."""

from __future__ import annotations

from django.conf import settings

from lms.wsgi import application

settings.ROOT_URLCONF = "benchmarks.heartbeat_site"

__all__ = ["application"]
