"""The certificate workers."""

from celery import shared_task

from certificates.services import archiving, issuing


@shared_task
def issue_due_certificates() -> None:
    """Issue whatever is due."""
    issuing.issue_due_certificates()


@shared_task
def archive_due_certificates() -> None:
    """Store whatever is due."""
    archiving.archive_due_certificates()
