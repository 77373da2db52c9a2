"""What has outlived its time goes, in small steps, and nothing else does."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from accounts.enums import AuditAction
from accounts.models import ApiToken, AuditEntry, User
from accounts.services import purging
from accounts.services.auditing import record
from accounts.services.registering import register
from accounts.services.tokens import issue_token
from certificates.models import Certificate
from courses.models import Course
from lib.batches import in_batches
from lms.privacy.deleting import delete_account
from lms.privacy.retention import count_expired, purge_expired
from lms.tasks import purge_expired as hourly
from notifications.models import OutboundEmail
from notifications.services import deliver_due_emails
from tests.factories.academy import enroll
from tests.factories.people import PASSWORD, bearer

NOTHING = {
    "API tokens": 0,
    "sessions": 0,
    "unconfirmed accounts": 0,
    "last mails": 0,
    "mails": 0,
    "news of foreign mails": 0,
    "audit entries": 0,
    "unpaid orders": 0,
    "Stripe events": 0,
    "reconciliations": 0,
    "refused webhooks": 0,
}


def ago(days: float) -> datetime:
    return timezone.now() - timedelta(days=days)


def unconfirmed(email: str, *, days: float) -> User:
    register(email=email, password="clave-muy-larga", full_name="Eva", account_type="student")
    User.objects.filter(email=email).update(date_joined=ago(days))
    return User.objects.get(email=email)


def write_entry(days: float) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_auditentry (at, action, detail) VALUES (%s, 'signed_in', '{}')",
            [ago(days)],
        )


def start_session(*, days: float) -> str:
    store = import_module(django_settings.SESSION_ENGINE).SessionStore()
    store["x"] = 1
    store.save()
    Session.objects.filter(pk=store.session_key).update(
        expire_date=timezone.now() + timedelta(days)
    )
    key: str = store.session_key
    return key


def test_tokens_and_sessions_that_ran_out_go(alicia: User) -> None:
    bearer(alicia)
    issue_token(email=alicia.email, password=PASSWORD)
    old = alicia.api_tokens.latest("id")
    ApiToken.objects.filter(pk=old.pk).update(expires_at=ago(1))
    over, lives = start_session(days=-1), start_session(days=1)

    assert purge_expired() == NOTHING | {"API tokens": 1, "sessions": 1}
    assert not ApiToken.objects.filter(pk=old.pk).exists()
    assert alicia.api_tokens.count() == 1
    assert list(Session.objects.filter(pk__in=[over, lives]).values_list("pk", flat=True)) == [
        lives
    ]
    assert purge_expired() == NOTHING


@pytest.mark.django_db
def test_an_account_that_nobody_confirmed_goes_after_a_week() -> None:
    old, young = unconfirmed("eva@example.com", days=8), unconfirmed("iris@example.com", days=6)
    assert purge_expired() == NOTHING | {"unconfirmed accounts": 1}
    assert list(User.objects.all()) == [young]
    assert not EmailAddress.objects.filter(email=old.email).exists()
    assert unconfirmed("eva@example.com", days=0).pk != old.pk, "the address is free again"


def test_accounts_that_somebody_uses_stay(
    alicia: User, carla: User, course: Course, diego: User
) -> None:
    User.objects.update(date_joined=ago(400))
    enrolled = unconfirmed("eva@example.com", days=30)
    enroll(enrolled, course)
    came_in = unconfirmed("iris@example.com", days=30)
    User.objects.filter(pk=came_in.pk).update(last_login=ago(29))
    imported = User.objects.create(email="old@example.com", full_name="O", date_joined=ago(400))
    assert purge_expired() == NOTHING
    assert set(User.objects.all()) == {alicia, carla, diego, enrolled, came_in, imported}


def test_mails_keep_their_text_for_ninety_days(alicia: User, issued: Certificate) -> None:
    deliver_due_emails()
    mails = OutboundEmail.objects.filter(to=alicia.email)
    OutboundEmail.objects.update(created_at=ago(89))
    assert purge_expired() == NOTHING
    count = mails.count()
    OutboundEmail.objects.update(created_at=ago(91))
    still_queued = OutboundEmail.objects.create(
        kind="k", dedupe_key="k", to=alicia.email, language="es", content={"subject": "S"}
    )
    given_up = OutboundEmail.objects.create(
        kind="f", dedupe_key="f", to=alicia.email, language="es", content={}, state="failed"
    )
    OutboundEmail.objects.filter(pk__in=[still_queued.pk, given_up.pk]).update(created_at=ago(91))

    assert purge_expired() == NOTHING | {"mails": count + 1}
    assert list(mails) == [still_queued]
    assert not OutboundEmail.objects.filter(pk=given_up.pk).exists()
    erased = OutboundEmail.objects.get(kind="certificate_issued")
    assert (erased.to, erased.content, erased.state) == ("", {}, "sent")
    assert erased.sent_at is not None
    assert purge_expired() == NOTHING


def test_the_last_mail_is_forgotten_a_day_after_it_went(alicia: User) -> None:
    delete_account(user=alicia, by=alicia)
    OutboundEmail.objects.update(created_at=ago(3))
    assert purge_expired() == NOTHING, "it has not gone yet"
    deliver_due_emails()
    assert purge_expired() == NOTHING | {"last mails": 1}
    assert "alicia" not in str(list(OutboundEmail.objects.values("to", "content")))


def test_the_audit_trail_tells_for_two_years(alicia: User) -> None:
    record(AuditAction.SIGNED_IN, by=alicia, about=alicia)
    young = AuditEntry.objects.count()
    for days in (729, 731, 1000):
        write_entry(days)
    assert purge_expired() == NOTHING | {"audit entries": 2}
    assert AuditEntry.objects.count() == young + 1


def test_the_days_are_settings(settings: Settings) -> None:
    assert settings.RETENTION_UNCONFIRMED_DAYS == 7
    assert settings.RETENTION_MAIL_DAYS == 90
    assert settings.RETENTION_FAREWELL_DAYS == 1
    assert settings.RETENTION_AUDIT_DAYS == 730


def test_it_goes_in_batches_and_stops_in_time(db: None) -> None:
    sizes: list[int] = []
    for _ in range(25):
        write_entry(1000)
    rows = purging.old_audit_entries(days=730)

    def delete(keys: list[int]) -> int:
        sizes.append(len(keys))
        deleted, _models = AuditEntry.objects.filter(pk__in=keys).delete()
        return deleted

    assert in_batches(rows, delete, until=float("inf"), size=10) == 25
    assert sizes == [10, 10, 5]
    write_entry(1000)
    assert purging.delete_rows(rows, until=0.0) == 0
    assert AuditEntry.objects.count() == 1


def test_the_command_counts_first_and_the_hour_does_it(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    write_entry(1000)
    call_command("purge_expired", dry_run=True)
    assert "audit entries: 1 due" in capsys.readouterr().out
    assert count_expired()["audit entries"] == 1
    call_command("purge_expired")
    assert "audit entries: 1 gone" in capsys.readouterr().out
    write_entry(1000)
    hourly()
    assert count_expired() == NOTHING
    schedule = django_settings.CELERY_BEAT_SCHEDULE["purge expired rows"]
    assert schedule["task"] == hourly.name
