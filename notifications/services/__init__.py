"""Writes about mail, by topic: queueing, delivering, retrying, suppressing."""

from notifications.letters import Letter
from notifications.services.delivering import deliver, deliver_due_emails
from notifications.services.queueing import doorbell, queue_email, queue_emails
from notifications.services.retrying import retry_failed_emails

__all__ = [
    "Letter",
    "deliver",
    "deliver_due_emails",
    "doorbell",
    "queue_email",
    "queue_emails",
    "retry_failed_emails",
]
