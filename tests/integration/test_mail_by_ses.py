"""Mail through Amazon, emulated: what SES holds, what its topics tell, and doorbells that ring by SQS."""

from __future__ import annotations

import json

import pytest

from tests.integration.emulator import BOUNCE, COMPLAINT, SUCCESS, Amazon


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
