"""The certificate workers."""

import time

from celery import shared_task
from django.conf import settings

from certificates.services import archiving, erasing_documents, expiring, issuing


@shared_task
def issue_due_certificates() -> None:
    """Issue whatever is due, after waiting a moment for those who finish at the same time."""
    time.sleep(settings.CERTIFICATE_LINGER)
    issuing.issue_due_certificates()


@shared_task
def archive_due_certificates() -> None:
    """Store whatever is due."""
    archiving.archive_due_certificates()


@shared_task
def erase_due_documents() -> None:
    """Delete the documents of holders who wished to be forgotten."""
    erasing_documents.erase_due_documents()


@shared_task
def record_expired_certificates() -> None:
    """Record whatever expired since yesterday."""
    expiring.record_expired_certificates()
