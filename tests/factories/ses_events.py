"""Events of one mail in the shape in which Amazon SES publishes them.

https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-examples.html and, for the notifications of
an identity, https://docs.aws.amazon.com/ses/latest/dg/notification-examples.html
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.factories.sns import stamp

AT = datetime(2026, 11, 24, 14, 2, 7, tzinfo=UTC)
PROVIDER_ID = "0102019ac0ffee00-5f2a0c9e-3c1f-4b7f-9d6e-0a1b2c3d4e5f-000000"


def mail(
    to: str, *, provider_id: str = PROVIDER_ID, message_id: str = "", tag: object = None
) -> dict[str, Any]:
    """The part that says which mail it is about."""
    tags: dict[str, Any] = {
        "ses:configuration-set": ["titula"],
        "ses:from-domain": ["academy.example"],
    }
    headers = [
        {"name": "From", "value": "Titula <no-reply@academy.example>"},
        {"name": "To", "value": to},
        {"name": "Subject", "value": "Your certificate"},
    ]
    if message_id:
        headers.append({"name": "Message-ID", "value": message_id})
    return {
        "timestamp": stamp(AT),
        "source": "Titula <no-reply@academy.example>",
        "sourceArn": "arn:aws:ses:eu-west-1:123456789012:identity/academy.example",
        "sendingAccountId": "123456789012",
        "messageId": provider_id,
        "destination": [to],
        "headersTruncated": False,
        "headers": headers,
        "commonHeaders": {"to": [to], "messageId": provider_id, "subject": "Your certificate"},
        "tags": tags | ({"mail": [str(tag)]} if tag is not None else {}),
    }


def delivery(to: str, *, at: datetime = AT, **named: Any) -> dict[str, Any]:
    """The other server took it."""
    told = {
        "timestamp": stamp(at),
        "processingTimeMillis": 11893,
        "recipients": [to],
        "smtpResponse": f"250 2.6.0 <{to}> Message received",
        "reportingMTA": "mta.example.com",
    }
    return {"eventType": "Delivery", "mail": mail(to, **named), "delivery": told}


def bounce(
    to: str,
    *,
    at: datetime = AT,
    type: str = "Permanent",  # noqa: A002  # as SES calls it
    subtype: str = "General",
    **named: Any,
) -> dict[str, Any]:
    """It came back."""
    recipient = {
        "emailAddress": to,
        "action": "failed",
        "status": "5.1.1",
        "diagnosticCode": f"smtp; 550 5.1.1 <{to}> user unknown",
    }
    told = {
        "bounceType": type,
        "bounceSubType": subtype,
        "bouncedRecipients": [recipient],
        "timestamp": stamp(at),
        "feedbackId": "0102019ac44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000",
        "reportingMTA": "dsn; mta.example.com",
    }
    return {"eventType": "Bounce", "mail": mail(to, **named), "bounce": told}


def complaint(
    to: str, *, at: datetime = AT, feedback: str = "abuse", **named: Any
) -> dict[str, Any]:
    """The reader called it spam."""
    told = {
        "complainedRecipients": [{"emailAddress": to}],
        "timestamp": stamp(at),
        "feedbackId": "0102019ac44f053b-61b59c11-9236-11e6-8f96-7be8aexample-000000",
        "userAgent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64)",
        "complaintFeedbackType": feedback,
        "arrivalDate": stamp(at),
    }
    return {"eventType": "Complaint", "mail": mail(to, **named), "complaint": told}


def delay(to: str, *, at: datetime = AT, **named: Any) -> dict[str, Any]:
    """The other server asks for patience."""
    recipient = {
        "emailAddress": to,
        "status": "4.4.1",
        "diagnosticCode": "smtp; 421 4.4.1 Unable to connect to remote host",
    }
    told = {
        "timestamp": stamp(at),
        "delayType": "TransientCommunicationFailure",
        "expirationTime": stamp(at),
        "delayedRecipients": [recipient],
    }
    return {"eventType": "DeliveryDelay", "mail": mail(to, **named), "deliveryDelay": told}


def rejection(to: str, **named: Any) -> dict[str, Any]:
    """SES itself would not send it."""
    return {
        "eventType": "Reject",
        "mail": mail(to, **named),
        "reject": {"reason": "Bad content"},
    }


def of_identity(event: dict[str, Any]) -> dict[str, Any]:
    """The same news as a notification of an identity: another name for its type, and no tags."""
    told = dict(event)
    told["notificationType"] = told.pop("eventType")
    told["mail"] = {name: value for name, value in told["mail"].items() if name != "tags"}
    return told
