"""Composition root: settings, URLs, Celery. It imports every app; nothing imports it."""

from lms.celery import app as celery_app

__all__ = ["celery_app"]
