"""The Celery application. Configuration lives in ``lms.settings`` under ``CELERY_``."""

import os

from celery import Celery
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

app = Celery("titula")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def _warm(**_: object) -> None:
    """Have fonts and templates ready before the first certificate."""
    from certificates.warming import warm  # noqa: PLC0415  # no models before the apps are loaded

    warm()
