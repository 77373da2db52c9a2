"""A topic of SNS: its signing certificate on a port of this machine, and messages that are signed with it."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.utils import timezone

TOPIC = "arn:aws:sns:eu-west-1:123456789012:titula-mail"
PATH = "/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem"
_NOTIFICATION = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_CONFIRMATION = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")


@cache
def key() -> rsa.RSAPrivateKey:
    """The key that signs in this run."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def certificate(*, name: str = "sns.amazonaws.com", days: int = 30) -> bytes:
    """A certificate of that key, in PEM; with ``days`` below zero it is over."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = timezone.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key().public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .sign(key(), hashes.SHA256())
    )
    return made.public_bytes(Encoding.PEM)


@dataclass
class Amazon:
    """What SNS answers over HTTP, by path; and what it was asked."""

    host: str = ""
    documents: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    @property
    def certificate_url(self) -> str:
        return f"http://{self.host}{PATH}"


@contextmanager
def amazon() -> Iterator[Amazon]:
    """Serve a certificate, and say yes to every confirmation."""
    known = Amazon(documents={PATH: (200, certificate()), "/": (200, b"<ok/>")})

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # as http.server calls it
            known.asked.append(self.path)
            status, body = known.documents.get(self.path.partition("?")[0], (404, b""))
            self.send_response(status)
            if status in {301, 302}:
                self.send_header("Location", body.decode())
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known.host = f"127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield known
    finally:
        server.shutdown()
        server.server_close()


def sign(message: dict[str, Any]) -> dict[str, Any]:
    """Put the signature on it that its version asks for, over what it says now."""
    names = _NOTIFICATION if message["Type"] == "Notification" else _CONFIRMATION
    signed = "".join(f"{name}\n{message[name]}\n" for name in names if name in message).encode()
    digest = hashes.SHA1() if message["SignatureVersion"] == "1" else hashes.SHA256()  # noqa: S303
    return message | {
        "Signature": b64encode(key().sign(signed, padding.PKCS1v15(), digest)).decode()
    }


def notification(
    said: dict[str, Any] | str, *, by: Amazon, at: datetime | None = None, **fields: Any
) -> dict[str, Any]:
    """A signed notification of the topic; ``fields`` are there before it is signed."""
    return sign(
        {
            "Type": "Notification",
            "MessageId": str(uuid4()),
            "TopicArn": TOPIC,
            "Message": said if isinstance(said, str) else json.dumps(said),
            "Timestamp": stamp(at or timezone.now()),
            "SignatureVersion": "2",
            "SigningCertURL": by.certificate_url,
            "UnsubscribeURL": f"http://{by.host}/?Action=Unsubscribe",
        }
        | fields
    )


def confirmation(*, by: Amazon, **fields: Any) -> dict[str, Any]:
    """A signed request to confirm a subscription."""
    return sign(
        {
            "Type": "SubscriptionConfirmation",
            "MessageId": str(uuid4()),
            "Token": "2336412f37",
            "TopicArn": TOPIC,
            "Message": "You have chosen to subscribe to the topic.",
            "SubscribeURL": f"http://{by.host}/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=2336412f37",
            "Timestamp": stamp(timezone.now()),
            "SignatureVersion": "2",
            "SigningCertURL": by.certificate_url,
        }
        | fields
    )


def stamp(moment: datetime) -> str:
    """A moment as SNS and SES write it: UTC, with milliseconds."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"
