"""The Celery application. Configuration lives in ``lms.settings`` under ``CELERY_``."""

import os

from celery import Celery
from celery.signals import worker_process_init
from kombu.transport.virtual import QoS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

# A message that was taken is never put back: it rang a doorbell, and the sweepers ring again (see the transport
# options in the settings). Where the connection is lost, putting back could only fail.
QoS.restore_at_shutdown = False

app = Celery("titula")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def _warm(**_: object) -> None:
    """Have fonts and templates ready before the first certificate."""
    from certificates.warming import warm  # noqa: PLC0415  # no models before the apps are loaded

    warm()
