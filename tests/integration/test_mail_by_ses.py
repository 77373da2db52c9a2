"""Mail through Amazon, emulated: what SES is given, what its topics tell, and doorbells that ring by SQS."""

from __future__ import annotations

import json
import sys
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from devstack.pytest_plugin import private_valkey
from notifications.message import Message
from notifications.models import DeliveryEvent, OutboundEmail, SuppressedAddress
from notifications.services import Letter, queue_email
from tests.integration.emulator import BOUNCE, COMPLAINT, SUCCESS, Amazon
from tests.integration.listener import listening_before
from tests.integration.processes import Process, environment, wait_until, web, worker

# What a request does: it commits, and rings.
QUEUE_ONE = """
import sys, django
django.setup()
from notifications.message import Message
from notifications.services import Letter, queue_email
queue_email(Letter(
    kind="certificate_issued", dedupe_key=sys.argv[1], to="alicia@example.com", language="es",
    message=Message(subject="Tu certificado: Álgebra", greeting="Hola, Alicia:", paragraphs=["Ya está aquí."]),
))
"""


@pytest.mark.parametrize(
    ("address", "told"),
    [(BOUNCE, ["Bounce"]), (COMPLAINT, ["Delivery", "Complaint"]), (SUCCESS, ["Delivery"])],
)
def test_what_becomes_of_a_mail_is_told_by_its_topic(
    emulator: Amazon, address: str, told: list[str]
) -> None:
    sender, topic = emulator.new_sender(), emulator.new_topic()
    emulator.tell(topic, about=sender)
    ear = emulator.listen(topic)
    text = f"From: {sender}\r\nTo: {address}\r\nSubject: Hola\r\n\r\nHola"
    taken = emulator.ses.send_raw_email(
        Source=sender, Destinations=[address], RawMessage={"Data": text}
    )
    envelopes = emulator.heard(ear)
    reports = [json.loads(envelope["Message"]) for envelope in envelopes]
    assert [report["notificationType"] for report in reports] == told
    assert {report["mail"]["messageId"] for report in reports} == {taken["MessageId"]}
    assert {envelope["TopicArn"] for envelope in envelopes} == {topic}


@pytest.mark.django_db(transaction=True)
def test_a_mail_is_announced_by_sqs_and_handed_to_ses_as_it_was_written(
    emulator: Amazon, tmp_path: Path
) -> None:
    sender = emulator.new_sender()
    queues = emulator.new_broker(queue.name for queue in settings.CELERY_TASK_QUEUES)
    bell = f"{queues.url_prefix}mail"
    with private_valkey() as cache, listening_before(emulator.url) as ses:
        env = environment(
            queues.broker_url,
            CACHE_URL=cache.url,
            DEFAULT_FROM_EMAIL=f"Academia Ñ <{sender}>",
            DJANGO_SETTINGS_MODULE="lms.settings",
            **queues.environment(),
            **emulator.mail_settings() | {"AWS_SES_REGION_ENDPOINT_URL": ses.url},
        )
        queue_one(env, tmp_path, "a")
        assert emulator.waiting_in(bell) == 1, "the doorbell has been rung"
        assert emulator.mails_from(sender) == []

        # No beat: nobody but the doorbell tells the worker.
        with worker(tmp_path, env, beat=False) as answering:
            wait_until(lambda: was_sent("a"), what=f"a mail is sent, see {answering.log}")
            queue_one(env, tmp_path, "b")
            wait_until(lambda: was_sent("b"), what=f"another is sent, see {answering.log}")
            wait_until(
                lambda: emulator.waiting_in(bell) == 0,
                what=f"the doorbells are put away, see {answering.log}",
            )

    taken = emulator.mails_from(sender)
    assert [mail["To"] for mail in taken] == [["alicia@example.com"]] * 2
    assert len(ses.mails) == 2
    assert_as_written(ses.mails[0], sender)


def queue_one(env: dict[str, str], folder: Path, key: str) -> None:
    process = Process([sys.executable, "-c", QUEUE_ONE, key], env, folder / f"queueing-{key}.log")
    assert process.popen.wait(60) == 0, process.log.read_text()


def was_sent(key: str) -> bool:
    return OutboundEmail.objects.filter(dedupe_key=key, state="sent").exists()


def assert_as_written(mail: EmailMessage, sender: str) -> None:
    assert mail["From"] == f"Academia Ñ <{sender}>"
    assert mail["To"] == "alicia@example.com"
    assert mail["Subject"] == "Tu certificado: Álgebra"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Unsubscribe"] is None
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    for part in mail.iter_parts():
        assert "Ya está aquí." in part.get_content()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("address", "outcome", "reason"),
    [
        (SUCCESS, "delivered", None),
        (BOUNCE, "bounced", "bounce"),
        (COMPLAINT, "complained", "complaint"),
    ],
)
def test_what_becomes_of_a_mail_lands_on_its_row(
    emulator: Amazon, tmp_path: Path, address: str, outcome: str, reason: str | None
) -> None:
    sender, topic = emulator.new_sender(), emulator.new_topic()
    emulator.tell(topic, about=sender)
    with private_valkey() as broker:
        env = environment(
            broker.url,
            DEFAULT_FROM_EMAIL=sender,
            AWS_SNS_EVENT_TRUSTED_TOPIC_ARNS=topic,
            SNS_SIGNATURE_VERSIONS="none",
            SNS_CERTIFICATE_HOSTS=urlsplit(emulator.url).netloc,
            **emulator.mail_settings(),
        )
        with web(tmp_path, env) as site, worker(tmp_path, env | {"SITE_URL": site}):
            emulator.subscribe(topic, f"{site}/webhooks/ses/")
            queue_email(
                Letter(
                    kind="certificate_issued",
                    dedupe_key=address,
                    to=address,
                    language="es",
                    message=Message(subject="Hola", greeting="Hola", paragraphs=["Hola"]),
                )
            )
            row = OutboundEmail.objects.filter(dedupe_key=address)
            wait_until(lambda: row.get().outcome == outcome, what=f"it is heard, see {tmp_path}")

    mail = row.get()
    assert mail.state == "sent"
    assert mail.provider_id
    assert mail.outcome_at is not None
    assert DeliveryEvent.objects.filter(mail=mail).exists()
    told = SuppressedAddress.objects.filter(address=address).values_list("reason", flat=True)
    assert list(told) == ([reason] if reason else [])
