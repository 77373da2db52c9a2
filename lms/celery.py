"""The Celery application. Configuration lives in ``lms.settings`` under ``CELERY_``."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

app = Celery("titula")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
