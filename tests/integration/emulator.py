"""Amazon's SES, SNS and SQS as the emulator plays them, and how a test looks into them.

All tests of a process share one: names are made anew for each test, and what others sent is not counted.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import boto3

from devstack.emulator import REGION, Emulator
from devstack.pytest_plugin import private_folder
from devstack.stack import Stack

#: What the emulator takes for anybody's.
ACCESS_KEY = SECRET_KEY = "test"
#: Amazon's own: every mail to it bounces, is reported as spam, or arrives.
# https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator
BOUNCE = "bounce@simulator.amazonses.com"
COMPLAINT = "complaint@simulator.amazonses.com"
SUCCESS = "success@simulator.amazonses.com"
KINDS = ("Bounce", "Complaint", "Delivery")


@dataclass(frozen=True)
class Queues:
    """A broker: queues of SQS whose addresses are ``url_prefix`` and their names."""

    broker_url: str
    url_prefix: str
    region: str = REGION

    def environment(self) -> dict[str, str]:
        """What the application is told beside ``BROKER_URL``."""
        return {"SQS_QUEUE_URL_PREFIX": self.url_prefix, "SQS_REGION_NAME": self.region}


@dataclass(frozen=True)
class Amazon:
    """The emulator, with a client and a few words for each service."""

    url: str

    def client(self, service: str) -> Any:
        """A boto3 client of one of its services."""
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=self.url,
            aws_access_key_id=ACCESS_KEY,
            aws_secret_access_key=SECRET_KEY,
        )

    @cached_property
    def ses(self) -> Any:
        return self.client("ses")

    @cached_property
    def sns(self) -> Any:
        return self.client("sns")

    @cached_property
    def sqs(self) -> Any:
        return self.client("sqs")

    def mail_settings(self) -> dict[str, str]:
        """The variables that send the application's mail here.

        By the first version of SES's API: what the second takes, the emulator answers without a request id, which
        django-ses reads, and tells no topic about.
        """
        return {
            "USE_SES": "true",
            "USE_SES_V2": "false",
            "AWS_SES_REGION_NAME": REGION,
            "AWS_SES_REGION_ENDPOINT_URL": self.url,
        }

    def new_sender(self) -> str:
        """Return an address of a domain that SES lets us send from."""
        domain = f"{secrets.token_hex(4)}.example.com"
        self.ses.verify_domain_identity(Domain=domain)
        return f"no-reply@{domain}"

    def new_topic(self) -> str:
        """Return the ARN of a topic of SNS."""
        arn: str = self.sns.create_topic(Name=f"mail-{secrets.token_hex(4)}")["TopicArn"]
        return arn

    def tell(self, topic: str, *, about: str) -> None:
        """Have SES tell ``topic`` what becomes of the mails from the address ``about``."""
        for kind in KINDS:
            self.ses.set_identity_notification_topic(
                Identity=about.rpartition("@")[2], NotificationType=kind, SnsTopic=topic
            )

    def subscribe(self, topic: str, endpoint: str) -> None:
        """Have SNS post to a web address, after the handshake that it begins at once. It signs nothing."""
        self.sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=endpoint)

    def new_queue(self, name: str = "") -> str:
        """Return the URL of a queue of SQS."""
        made = self.sqs.create_queue(QueueName=name or f"queue-{secrets.token_hex(4)}")
        url: str = made["QueueUrl"]
        return url

    def new_broker(self, names: Iterable[str]) -> Queues:
        """Return queues of these names, behind a prefix of their own."""
        prefix = f"titula-{secrets.token_hex(4)}-"
        address = ""
        for name in names:
            address = self.new_queue(f"{prefix}{name}").removesuffix(name)
        host = urlsplit(self.url).netloc
        return Queues(f"sqs://{ACCESS_KEY}:{SECRET_KEY}@{host}//", address)

    def listen(self, topic: str) -> str:
        """Return the URL of a queue that gets whatever the topic publishes."""
        queue = self.new_queue()
        attributes = self.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
        arn = attributes["Attributes"]["QueueArn"]
        self.sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
        return queue

    def heard(self, queue: str, *, seconds: int = 5) -> list[dict[str, Any]]:
        """Take what waits in a queue that listens: SNS's envelopes, whose ``Message`` is JSON. Waits for the first."""
        taken = self.sqs.receive_message(
            QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=seconds
        )
        return [json.loads(message["Body"]) for message in taken.get("Messages", [])]

    def waiting_in(self, queue: str) -> int:
        """How many messages a queue holds, those included that somebody took and has not deleted."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        held = self.sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
        return sum(int(held[name]) for name in names)

    def mails_from(self, sender: str) -> list[dict[str, Any]]:
        """What SES took from ``sender``: ``MessageId``, ``Source``, ``To``, ``Subject``, ``BodyText``, ``BodyHtml``."""
        with urlopen(f"{self.url}/_ministack/ses/messages", timeout=10) as answer:  # noqa: S310  # our own
            accounts: dict[str, list[dict[str, Any]]] = json.load(answer)["messages"]
        taken = [mail for mails in accounts.values() for mail in mails]
        return [mail for mail in taken if sender in mail["Source"]]


@contextmanager
def running_emulator() -> Iterator[Amazon]:
    """Start the emulator, installed first if it is not."""
    with private_folder(Emulator.name) as state, Stack(state, [Emulator], given={}) as stack:
        part = stack.parts[0]
        assert isinstance(part, Emulator)
        yield Amazon(part.address)
