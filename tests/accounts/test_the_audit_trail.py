"""What the audit trail tells, and that nobody can make it tell something else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.enums import AccountType, AuditAction
from accounts.models import AuditEntry, User
from accounts.services.auditing import record
from accounts.services.managing import update_account, update_profile
from accounts.services.tokens import issue_token, revoke_token
from tests.factories.people import PASSWORD, make_user

Story = Callable[[User | None], list[tuple[str, User | None]]]


@pytest.fixture
def story(alicia: User, diego: User) -> Story:
    """What is told about an account from now on: who did what."""
    last = AuditEntry.objects.order_by("id").last()
    since = last.pk if last else 0

    def tell(about: User | None) -> list[tuple[str, User | None]]:
        entries = AuditEntry.objects.filter(subject=about, pk__gt=since).order_by("id")
        return [(entry.action, entry.actor) for entry in entries]

    return tell


def sign_in(client: Client, email: str, password: str) -> None:
    client.post("/account/login/", {"login": email, "password": password}, REMOTE_ADDR="192.0.2.7")


def test_coming_and_going_is_written_down_with_its_address(
    client: Client, alicia: User, story: Story
) -> None:
    sign_in(client, alicia.email, PASSWORD)
    client.post("/account/logout/")

    assert story(alicia) == [(AuditAction.SIGNED_IN, alicia), (AuditAction.SIGNED_OUT, alicia)]
    assert alicia.audit_entries.get(action=AuditAction.SIGNED_IN).address == "192.0.2.7"


def test_a_failed_sign_in_names_the_account_and_not_what_was_typed(
    client: Client, alicia: User, story: Story
) -> None:
    sign_in(client, alicia.email, "my-bank-password")
    sign_in(client, "my-bank-password@example.com", "x")

    assert story(alicia) == [(AuditAction.SIGN_IN_FAILED, None)]
    assert story(None) == [(AuditAction.SIGN_IN_FAILED, None)]
    assert "my-bank-password" not in str(list(AuditEntry.objects.values()))


def test_what_staff_changes_is_written_down_in_their_name(
    alicia: User, diego: User, story: Story
) -> None:
    update_account(
        user=alicia,
        by=diego,
        full_name="Alicia Fernández",
        certificate_name="",
        account_type=AccountType.INSTRUCTOR,
        is_active=False,
    )

    assert story(alicia) == [
        (AuditAction.NAME_CHANGED, diego),
        (AuditAction.ROLE_CHANGED, diego),
        (AuditAction.ACCOUNT_LOCKED, diego),
    ]
    role = alicia.audit_entries.filter(action=AuditAction.ROLE_CHANGED).latest("id")
    assert role.detail == {"was": "student", "now": "instructor"}


def test_a_profile_saved_as_it_was_is_no_event(alicia: User, story: Story) -> None:
    update_profile(
        user=alicia, full_name=alicia.full_name, certificate_name="", language=alicia.language
    )
    assert story(alicia) == []


def test_tokens_come_and_go_in_the_trail_and_only_once(
    alicia: User, diego: User, story: Story
) -> None:
    secret, _expires = issue_token(email=alicia.email, password=PASSWORD)
    token = alicia.api_tokens.get()
    revoke_token(token=token, by=diego)
    revoke_token(token=token, by=diego)

    assert story(alicia) == [(AuditAction.TOKEN_ISSUED, alicia), (AuditAction.TOKEN_REVOKED, diego)]
    assert secret not in str(list(AuditEntry.objects.values()))


def test_opening_an_account_for_staff_is_an_event(story: Story) -> None:
    eva = make_user("Eva", account_type=AccountType.STAFF)
    assert story(eva) == [(AuditAction.ROLE_CHANGED, None)]


def test_an_entry_is_neither_changed_nor_deleted(alicia: User, story: Story) -> None:
    record(AuditAction.SIGNED_IN, by=alicia, about=alicia)
    for change in (
        {"action": AuditAction.SIGNED_OUT},
        {"detail": {"x": 1}},
        {"at": timezone.now()},
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            AuditEntry.objects.update(**change)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AuditEntry.objects.all().delete()
    assert story(alicia) == [(AuditAction.SIGNED_IN, alicia)]


def test_whom_an_entry_names_can_be_erased_and_an_old_one_purged(
    alicia: User, story: Story
) -> None:
    record(AuditAction.NAME_CHANGED, by=alicia, about=alicia, was="A", now="B")
    alicia.audit_entries.update(actor=None, subject=None, address=None, detail={})
    assert not alicia.audit_entries.exists()

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_auditentry (at, action, detail) VALUES (%s, 'signed_in', '{}')",
            [timezone.now() - timedelta(days=91)],
        )
    deleted, _models = AuditEntry.objects.filter(
        at__lt=timezone.now() - timedelta(days=90)
    ).delete()
    assert deleted == 1


def test_an_account_type_nobody_knows_cannot_be_stored(alicia: User) -> None:
    with pytest.raises(DatabaseError, match="user_account_type_known"), transaction.atomic():
        User.objects.filter(pk=alicia.pk).update(account_type="root")
