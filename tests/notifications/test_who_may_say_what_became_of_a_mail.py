"""Only a topic of ours, signed for by Amazon, says what became of a mail; all else is refused and not kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from notifications.feedback.envelopes import parse
from notifications.feedback.exceptions import MessageRefused
from notifications.feedback.signatures import Certificates
from notifications.feedback.trust import certificate_address, subscription_address
from notifications.models import DeliveryEvent, OutboundEmail
from tests.factories import ses_events as ses
from tests.factories.mails import sent
from tests.factories.sns import (
    PATH,
    TOPIC,
    Amazon,
    amazon,
    certificate,
    confirmation,
    notification,
    sign,
    stamp,
)

ADDRESS = "ana@example.com"
REAL_CERTIFICATE = f"https://sns.eu-west-1.amazonaws.com{PATH}"
REAL_SUBSCRIPTION = f"https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=2336412f37"


@pytest.fixture
def sns(settings: Settings) -> Iterator[Amazon]:
    """The topic is trusted, and its certificate is on this machine."""
    Certificates.forget()
    with amazon() as served:
        settings.SITE_URL = "http://127.0.0.1:8000"
        settings.AWS_SNS_EVENT_TRUSTED_TOPIC_ARNS = [TOPIC]
        settings.SNS_CERTIFICATE_HOSTS = [served.host]
        yield served
    Certificates.forget()


@pytest.fixture
def mail(db: None) -> OutboundEmail:
    """A mail to Ana that SES has taken."""
    return sent(to=ADDRESS)


def post(message: object, **headers: str) -> Any:
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    # As SNS posts it.
    return Client(enforce_csrf_checks=True).generic(
        "POST", "/webhooks/ses/", body, content_type="text/plain; charset=UTF-8", headers=headers
    )


def assert_refused(answer: HttpResponse, reason: str) -> None:
    """Nothing of it remains."""
    assert (answer.status_code, json.loads(answer.content)) == (403, {"refused": reason})
    assert not DeliveryEvent.objects.exists()
    assert set(OutboundEmail.objects.values_list("outcome", "outcome_at")) <= {("", None)}


def test_what_sns_signed_is_believed_and_its_certificate_is_fetched_once(
    sns: Amazon, mail: OutboundEmail
) -> None:
    first = post(notification(ses.delay(ADDRESS), by=sns))
    second = post(notification(ses.delivery(ADDRESS), by=sns))
    mail.refresh_from_db()
    assert (first.status_code, second.status_code, mail.outcome) == (200, 200, "delivered")
    assert sns.asked == [PATH]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Message", json.dumps(ses.complaint(ADDRESS))),
        ("MessageId", "11111111-2222-3333-4444-555555555555"),
        ("Timestamp", "NOW"),
        ("Subject", "Something else"),
        ("Signature", "QUJD"),
        ("Signature", "not base64!"),
        ("Signature", ""),
    ],
)
def test_what_was_altered_is_refused(
    sns: Amazon, mail: OutboundEmail, name: str, value: str
) -> None:
    told = notification(ses.delivery(ADDRESS), by=sns)
    value = stamp(timezone.now() - timedelta(seconds=1)) if value == "NOW" else value
    assert_refused(post(told | {name: value}), "forged")


def test_a_foreign_topic_is_refused_before_anything_is_fetched(
    sns: Amazon, mail: OutboundEmail
) -> None:
    foreign = "arn:aws:sns:eu-west-1:999999999999:titula-mail"
    told = notification(ses.bounce(ADDRESS), by=sns, TopicArn=foreign)
    assert_refused(post(told), "foreign_topic")
    assert sns.asked == []


def test_without_a_topic_in_the_settings_nothing_is_believed(
    sns: Amazon, mail: OutboundEmail, settings: Settings
) -> None:
    settings.AWS_SNS_EVENT_TRUSTED_TOPIC_ARNS = []
    assert_refused(post(notification(ses.bounce(ADDRESS), by=sns)), "foreign_topic")


@pytest.mark.parametrize(
    "url",
    [
        f"https://sns.us-east-1.amazonaws.com.evil.example{PATH}",
        f"http://sns.eu-west-1.amazonaws.com{PATH}",
        f"https://sns.us-east-1.amazonaws.com{PATH}",  # another region than the topic's
        f"https://sns.eu-west-1.amazonaws.com:8443{PATH}",
        f"https://sns.eu-west-1.amazonaws.com@evil.example{PATH}",
        f"https://evil.example\\@sns.eu-west-1.amazonaws.com{PATH}",
        f"https://evil.example/sns.eu-west-1.amazonaws.com{PATH}",
        f"https://titula.s3.amazonaws.com{PATH}",
        "https://sns.eu-west-1.amazonaws.com/evil.pem",
        f"https://sns.eu-west-1.amazonaws.com{PATH}?x=1",
        f"https://sns.eu-west-1.amazonaws.com/..{PATH}",
        f"\thttps://sns.eu-west-1.amazonaws.com{PATH}",
        "file:///etc/passwd",
        "https://[",
        "",
    ],
)
def test_a_certificate_from_anywhere_but_sns_is_refused_unread(
    sns: Amazon, mail: OutboundEmail, url: str
) -> None:
    told = notification(ses.bounce(ADDRESS), by=sns, SigningCertURL=url)
    assert_refused(post(told), "certificate_address")
    assert sns.asked == []


def test_sns_of_the_topics_own_region_is_where_certificates_are(sns: Amazon) -> None:
    told = notification("", by=sns, SigningCertURL=REAL_CERTIFICATE)
    address = certificate_address(parse(json.dumps(told).encode()))
    assert (address.url, address.is_ours) == (REAL_CERTIFICATE, False)


def test_a_site_in_the_world_believes_no_host_but_amazons_whatever_its_settings_say(
    sns: Amazon, mail: OutboundEmail, settings: Settings
) -> None:
    settings.SITE_URL = "https://academy.example"
    assert_refused(post(notification(ses.bounce(ADDRESS), by=sns)), "certificate_address")
    assert sns.asked == []


def test_unsigned_messages_are_believed_on_this_machine_alone_and_only_if_asked_for(
    sns: Amazon, mail: OutboundEmail, settings: Settings
) -> None:
    told = notification(ses.bounce(ADDRESS), by=sns) | {"Signature": "EXAMPLE"}
    assert_refused(post(told), "forged")
    settings.SNS_SIGNATURE_VERSIONS = ["none"]
    settings.SITE_URL = "https://academy.example"
    assert_refused(post(told), "signature_version")

    settings.SITE_URL = "http://127.0.0.1:8000"
    assert post(told).status_code == 200
    mail.refresh_from_db()
    assert mail.outcome == "bounced"


@pytest.mark.parametrize("version", ["1", "3", "", "none"])
def test_another_version_of_signatures_than_the_settings_name_is_refused(
    sns: Amazon, mail: OutboundEmail, version: str
) -> None:
    told = notification(ses.bounce(ADDRESS), by=sns, SignatureVersion=version)
    assert_refused(post(told), "signature_version")


def test_version_one_is_believed_where_the_settings_ask_for_it(
    sns: Amazon, mail: OutboundEmail, settings: Settings
) -> None:
    settings.SNS_SIGNATURE_VERSIONS = ["1", "2"]
    told = notification(ses.bounce(ADDRESS), by=sns, SignatureVersion="1")
    assert post(told).status_code == 200
    # What was signed with one hash is not what the other version says.
    assert post(told | {"SignatureVersion": "2"}).status_code == 403
    assert DeliveryEvent.objects.count() == 1


@pytest.mark.parametrize(
    "given",
    [
        {"name": "evil.example"},
        {"name": "sns.amazonaws.com.evil.example"},
        {"days": -1},
        b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        b"",
        b"x" * 40_000,
    ],
    ids=["another name", "a longer name", "over", "broken", "empty", "endless"],
)
def test_a_certificate_that_is_not_of_sns_today_is_refused(
    sns: Amazon, mail: OutboundEmail, given: dict[str, Any] | bytes
) -> None:
    pem = given if isinstance(given, bytes) else certificate(**given)
    sns.documents[PATH] = (200, pem)
    assert_refused(post(notification(ses.bounce(ADDRESS), by=sns)), "certificate")


def test_a_redirect_to_a_certificate_is_not_followed(sns: Amazon, mail: OutboundEmail) -> None:
    sns.documents |= {PATH: (302, b"/other.pem"), "/other.pem": (200, certificate())}
    assert_refused(post(notification(ses.bounce(ADDRESS), by=sns)), "certificate")
    assert sns.asked == [PATH]


def test_while_the_certificate_cannot_be_had_sns_is_asked_to_come_back_and_then_believed(
    sns: Amazon, mail: OutboundEmail
) -> None:
    told = notification(ses.bounce(ADDRESS), by=sns)
    sns.documents[PATH] = (503, b"")
    assert post(told).status_code == 503
    assert not DeliveryEvent.objects.exists()

    sns.documents[PATH] = (200, certificate())
    assert post(told).status_code == 200
    assert DeliveryEvent.objects.count() == 1


def test_forged_messages_cannot_have_us_fetch_without_end(sns: Amazon, mail: OutboundEmail) -> None:
    sns.documents[PATH] = (404, b"")
    told = notification(ses.bounce(ADDRESS), by=sns)
    answers = [post(told).status_code for _ in range(25)]
    assert set(answers) == {403, 503}
    assert len(sns.asked) == Certificates.FETCHES_A_MINUTE


def test_a_recording_from_more_than_an_hour_ago_is_refused(
    sns: Amazon, mail: OutboundEmail
) -> None:
    for moment in (timedelta(minutes=-61), timedelta(minutes=6)):
        told = notification(ses.bounce(ADDRESS), by=sns, at=timezone.now() + moment)
        assert_refused(post(told), "old")
    assert (
        post(
            notification(ses.bounce(ADDRESS), by=sns, at=timezone.now() - timedelta(minutes=59))
        ).status_code
        == 200
    )


def test_the_same_message_again_is_answered_and_changes_nothing(
    sns: Amazon, mail: OutboundEmail
) -> None:
    told = notification(ses.bounce(ADDRESS), by=sns)
    assert [post(told).status_code for _ in range(3)] == [200, 200, 200]
    assert DeliveryEvent.objects.count() == 1


def test_a_message_without_its_envelope_is_refused(sns: Amazon, mail: OutboundEmail) -> None:
    answer = post(ses.bounce(ADDRESS), **{"x-amz-sns-rawdelivery": "true"})
    assert_refused(answer, "raw_delivery")
    assert_refused(post(ses.bounce(ADDRESS)), "malformed")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b"{}",
        b"[" * 100_000,
        b'{"Type": "Notification"}',
        b'{"Type": ["Notification"]}',
        b'{"Type": {"a": 1}}',
        b"1" * 5000,
    ],
)
def test_what_is_no_message_is_refused(sns: Amazon, mail: OutboundEmail, body: bytes) -> None:
    assert_refused(post(body), "malformed")


@pytest.mark.parametrize(
    "changes",
    [
        {"Message": 1},
        {"Message": None},
        {"Message": "\ud800"},
        {"MessageId": "one\ntwo"},
        {"MessageId": "'; --"},
        {"Timestamp": "yesterday"},
        {"Timestamp": "2026-13-45T25:61:61Z"},
        {"Subject": "a\nTimestamp\n2026-01-01T00:00:00Z"},
        {"TopicArn": TOPIC + "\n"},
        {"SigningCertURL": None},
        {"Signature": 5},
        {"SignatureVersion": 2},
    ],
)
def test_values_that_sns_does_not_write_are_refused(
    sns: Amazon, mail: OutboundEmail, changes: dict[str, Any]
) -> None:
    assert_refused(post(notification(ses.bounce(ADDRESS), by=sns) | changes), "malformed")


@pytest.mark.parametrize(
    "said",
    [
        "{",
        '{"eventType": "Bounce"}',
        '{"eventType": "Bounce", "mail": [], "bounce": {}}',
        '{"eventType": "Bounce", "mail": {}, "bounce": null}',
        '{"a":' * 100_000,
    ],
)
def test_a_signed_message_that_is_no_event_is_refused(
    sns: Amazon, mail: OutboundEmail, said: str
) -> None:
    told = notification(said, by=sns)
    if len(json.dumps(told)) > 256 * 1024:
        assert_refused(post(told), "oversized")
    else:
        assert_refused(post(told), "malformed")


def test_a_body_larger_than_sns_sends_is_not_read(sns: Amazon, mail: OutboundEmail) -> None:
    for size in (256 * 1024 + 1, 2 * 1024 * 1024):
        assert_refused(post(b"x" * size), "oversized")


def test_it_is_asked_for_by_post_alone(client: Client) -> None:
    assert client.get("/webhooks/ses/").status_code == 405


# --- Subscribing ------------------------------------------------------------------------------------


def test_a_topic_of_ours_is_told_that_we_want_its_messages(sns: Amazon, db: None) -> None:
    assert post(confirmation(by=sns)).status_code == 200
    assert sns.asked == [PATH, f"/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token=2336412f37"]


@pytest.mark.parametrize(
    "url",
    [
        REAL_SUBSCRIPTION.replace(
            "eu-west-1.amazonaws.com", "eu-west-1.amazonaws.com.evil.example"
        ),
        REAL_SUBSCRIPTION.replace("https", "http"),
        REAL_SUBSCRIPTION.replace("sns.eu-west-1", "sns.us-east-1"),
        REAL_SUBSCRIPTION.replace("ConfirmSubscription", "DeleteTopic"),
        REAL_SUBSCRIPTION.replace("123456789012", "999999999999"),
        REAL_SUBSCRIPTION.replace("2336412f37", "another"),
        REAL_SUBSCRIPTION + "&AuthenticateOnUnsubscribe=true",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "",
    ],
)
def test_a_subscription_to_somewhere_else_is_not_confirmed(sns: Amazon, db: None, url: str) -> None:
    answer = post(sign(confirmation(by=sns, SubscribeURL=url or "-")))
    assert answer.status_code == 403
    assert sns.asked == [PATH]


def test_a_foreign_topic_is_not_subscribed_to(sns: Amazon, db: None) -> None:
    foreign = "arn:aws:sns:eu-west-1:999999999999:titula-mail"
    url = f"http://{sns.host}/?Action=ConfirmSubscription&TopicArn={foreign}&Token=2336412f37"
    answer = post(confirmation(by=sns, TopicArn=foreign, SubscribeURL=url))
    assert (answer.status_code, sns.asked) == (403, [])


def test_a_forged_confirmation_opens_nothing(sns: Amazon, db: None) -> None:
    answer = post(confirmation(by=sns) | {"Token": "another"})
    assert (answer.status_code, sns.asked) == (403, [PATH])


def test_sns_in_its_own_region_is_where_a_subscription_is_confirmed(sns: Amazon) -> None:
    told = confirmation(by=sns, SubscribeURL=REAL_SUBSCRIPTION)
    assert subscription_address(parse(json.dumps(told).encode())).url == REAL_SUBSCRIPTION
    elsewhere = told | {"SubscribeURL": REAL_SUBSCRIPTION.replace("eu-west-1.", "eu-west-2.")}
    with pytest.raises(MessageRefused):
        subscription_address(parse(json.dumps(elsewhere).encode()))


def test_the_end_of_a_subscription_is_told_in_the_log_and_not_undone(
    sns: Amazon, db: None, caplog: pytest.LogCaptureFixture
) -> None:
    ended = sign(confirmation(by=sns) | {"Type": "UnsubscribeConfirmation"})
    assert post(ended).status_code == 200
    assert sns.asked == [PATH]
    assert "sns_subscription_ended" in caplog.text
