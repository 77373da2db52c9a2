"""Who leaves is gone: everywhere, at once, once; what others rely on stays as nobody's."""

from __future__ import annotations

import json

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as outbox
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.enums import AccountType, AuditAction
from accounts.models import AuditEntry, User
from accounts.services.consenting import record_consent
from accounts.services.managing import update_account, update_profile
from accounts.services.registering import register
from accounts.services.tokens import issue_token
from certificates.models import Certificate
from certificates.services.issuing import issue_due_certificates
from certificates.services.lifecycle import supersede_certificate
from courses.exceptions import StillTeaches
from courses.models import Course
from lib.errors import NotAllowed
from lms.privacy.deleting import delete_account
from lms.privacy.exceptions import NotDeletedHere
from notifications.enums import SuppressionReason
from notifications.message import Message
from notifications.models import OutboundEmail, SuppressedAddress
from notifications.services import Letter, deliver_due_emails, queue_email
from notifications.services.suppressing import suppress
from progress.models import CourseCompletion, LessonProgress
from tests.factories.people import PASSWORD, bearer, make_user
from tests.privacy.conftest import Meanwhile, surely

DELETE = "/account/privacy/delete/"
FORM = {"certificates": "keep", "email": "alicia@example.com"}
NAME, ADDRESS = "Alicia Fernández", "alicia@example.com"


def traces_of(*words: str) -> list[str]:
    """Every column of every table in which one of the words stands."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')  # noqa: S608
            for (row,) in cursor.fetchall():
                found += [f"{table}: {row}" for word in words if word in row]
    return found


@pytest.fixture
def busy(alicia: User, issued: Certificate) -> User:
    """Alicia, who has left traces everywhere."""
    record_consent(alicia, by=alicia)
    update_profile(
        user=alicia,
        full_name="Alicia Fernández Ríos",
        certificate_name="Alicia Fernández",
        language="es",
    )
    issue_token(email=alicia.email, password=PASSWORD)
    Client().post(
        "/account/login/", {"login": ADDRESS, "password": PASSWORD}, REMOTE_ADDR="192.0.2.7"
    )
    return alicia


def test_the_page_asks_for_the_password_and_the_address_and_then_does_it(
    alicia: User, issued: Certificate
) -> None:
    client = Client()
    client.force_login(alicia)
    assert client.get(DELETE).status_code == client.post(DELETE, FORM).status_code == 302
    assert User.objects.get(pk=alicia.pk).is_active

    client = surely(alicia)
    wrong = client.post(DELETE, FORM | {"email": "bruno@example.com"})
    assert wrong.status_code == 200
    assert User.objects.get(pk=alicia.pk).is_active

    done = client.post(DELETE, FORM, follow=True)
    assert done.redirect_chain == [("/account/deleted/", 302)]
    assert "_auth_user_id" not in client.session
    gone = User.objects.get(pk=alicia.pk)
    assert gone.is_deleted
    assert not gone.is_active
    assert gone.email == f"deleted-{gone.public_id}@deleted.invalid"


def test_nothing_in_the_database_tells_who_it_was_but_the_kept_certificate(busy: User) -> None:
    deliver_due_emails()
    delete_account(user=busy, by=busy)
    deliver_due_emails()
    OutboundEmail.objects.filter(kind="account_deleted").erase()

    left = traces_of(NAME, ADDRESS, "192.0.2.7")
    assert {row.partition(":")[0] for row in left} <= {"certificates_certificate"}
    assert EmailAddress.objects.count() == 1, "of the instructor"
    assert not busy.api_tokens.exists()
    assert not busy.consents.exists()


def test_what_others_rely_on_stays(busy: User, issued: Certificate, client: Client) -> None:
    entries = busy.audit_entries.count()
    delete_account(user=busy, by=busy)

    page = client.get(issued.get_absolute_url()).content.decode()
    assert NAME in page
    assert "verdict--revoked" not in page
    answer = client.get(f"/api/v1/verifications/{issued.code}").json()
    assert (answer["valid"], answer["holderName"]) == (True, "Alicia Fernández Ríos")
    assert client.get(f"/badges/{issued.code}.jwt").status_code == 200
    assert busy.enrollments.count() == CourseCompletion.objects.count() == 1
    assert LessonProgress.objects.count() == 2
    assert busy.audit_entries.count() == entries + 1
    last = busy.audit_entries.latest("id")
    assert (last.action, last.actor) == (AuditAction.ACCOUNT_DELETED, busy)
    assert last.detail == {"certificates": "kept"}
    assert not AuditEntry.objects.filter(subject=busy).exclude(address=None).exists()


def test_every_browser_and_every_program_is_out_at_once(busy: User, issued: Certificate) -> None:
    question = f"/api/v1/certificates/{issued.code}"
    elsewhere, program = Client(), bearer(busy)
    elsewhere.force_login(busy)
    assert elsewhere.get("/account/profile/").status_code == 200
    assert elsewhere.get(question, headers=program).status_code == 200

    delete_account(user=busy, by=busy)

    answer = elsewhere.get("/account/profile/")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/")
    # Not even an account that was opened again would let that session in.
    gone = User.objects.get(pk=busy.pk)
    assert not gone.is_active
    assert elsewhere.session["_auth_user_hash"] != gone.get_session_auth_hash()
    assert Client().get(question, headers=program).status_code == 401
    tried = Client().post("/account/login/", {"login": ADDRESS, "password": PASSWORD})
    assert tried.status_code == 200


def test_mails_on_their_way_are_stopped_and_the_last_one_goes(busy: User) -> None:
    waiting = OutboundEmail.objects.filter(to=ADDRESS, state="queued").count()
    assert waiting >= 2
    delete_account(user=busy, by=busy)

    last = OutboundEmail.objects.get(to=ADDRESS)
    assert last.kind == "account_deleted"
    deliver_due_emails()
    assert [mail.to for mail in outbox.outbox if ADDRESS in mail.to] == [[ADDRESS]]
    assert not OutboundEmail.objects.filter(state="queued").exists()


def test_of_mails_that_went_only_kind_and_date_remain(busy: User) -> None:
    deliver_due_emails()
    delete_account(user=busy, by=busy)
    sent = OutboundEmail.objects.filter(kind="certificate_issued").get()
    assert (sent.to, sent.content) == ("", {})
    assert sent.sent_at is not None
    assert sent.erased_at is not None


def test_mails_to_a_former_address_go_and_nobody_knows_that_it_sent_mail_back(busy: User) -> None:
    message = Message(subject="Hola", greeting="Hola", paragraphs=["Hola"])
    former = "alicia.before@example.com"
    queue_email(Letter("reminder", "one", former, "es", message, reader=busy.public_id))
    deliver_due_emails()
    queue_email(Letter("reminder", "two", former, "es", message, reader=busy.public_id))
    suppress(address=ADDRESS, reason=SuppressionReason.BOUNCE)
    delete_account(user=busy, by=busy)

    assert not OutboundEmail.objects.filter(dedupe_key="two").exists()
    sent = OutboundEmail.objects.get(dedupe_key="one")
    assert (sent.to, sent.content, sent.reader) == ("", {}, None)
    assert not SuppressedAddress.objects.exists()


def test_a_worker_that_was_sending_meanwhile_goes_on_with_the_others(
    busy: User, bruno: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from notifications import services
    from notifications.transport import Transport

    send = Transport.send
    deleted: list[bool] = []

    def send_and_delete(self: Transport, mail: EmailMessage) -> str:
        if not deleted:
            deleted.append(delete_account(user=busy, by=busy))
        return send(self, mail)

    monkeypatch.setattr(Transport, "send", send_and_delete)
    services.deliver_due_emails()
    assert deleted == [True]
    services.deliver_due_emails()
    assert not OutboundEmail.objects.filter(state="queued").exists()
    assert OutboundEmail.objects.filter(kind="account_deleted", state="sent").exists()


def test_the_address_is_free_for_a_new_person(busy: User, issued: Certificate) -> None:
    delete_account(user=busy, by=busy)
    register(email=ADDRESS, password="otra-clave-larga", full_name="Alicia", account_type="student")
    new = User.objects.get(email=ADDRESS)
    assert new.pk != busy.pk
    assert not Certificate.objects.filter(student=new).exists()
    assert OutboundEmail.objects.filter(kind="verify_address", to=ADDRESS).count() == 1


def test_a_kept_certificate_can_still_be_corrected_and_no_mail_is_sent_to_nobody(
    busy: User, issued: Certificate, diego: User
) -> None:
    delete_account(user=busy, by=busy)
    supersede_certificate(
        certificate=issued, by=diego, holder_name="Alicia F. Ríos", reason="Tilde"
    )
    issue_due_certificates()
    assert Certificate.objects.get(supersedes=issued).state == "issued"
    assert not OutboundEmail.objects.filter(to__endswith="deleted.invalid").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "account_type", [AccountType.INSTRUCTOR, AccountType.STAFF, AccountType.ADMINISTRATOR]
)
def test_who_has_courses_or_decides_is_told_whom_to_ask(account_type: AccountType) -> None:
    user = make_user(account_type=account_type)
    answer = surely(user).post(DELETE, {"certificates": "keep", "email": user.email})
    assert answer.status_code == 403
    assert "support@example.com" in answer.content.decode()
    with pytest.raises(NotDeletedHere):
        delete_account(user=user, by=user)
    user.refresh_from_db()
    assert user.is_active


def test_the_database_refuses_to_bring_a_deleted_person_back(busy: User, diego: User) -> None:
    stale = User.objects.get(pk=busy.pk)
    delete_account(user=busy, by=busy)
    with pytest.raises(DatabaseError, match="user_deleted_is_nobody"), transaction.atomic():
        update_profile(user=stale, full_name="Alicia", certificate_name="", language="es")
    with pytest.raises(DatabaseError, match="user_deleted_is_nobody"), transaction.atomic():
        User.objects.filter(pk=busy.pk).update(last_login=timezone.now())
    gone = User.objects.get(pk=busy.pk)
    with pytest.raises(NotAllowed):
        update_account(
            user=gone,
            by=diego,
            full_name="Alicia",
            certificate_name="",
            account_type="student",
            is_active=True,
        )


def test_a_second_time_changes_nothing(busy: User) -> None:
    assert delete_account(user=busy, by=busy)
    before = json.dumps(traces_of("account_deleted"), sort_keys=True)
    assert not delete_account(user=User.objects.get(pk=busy.pk), by=busy)
    assert json.dumps(traces_of("account_deleted"), sort_keys=True) == before


@pytest.mark.django_db(transaction=True)
def test_twice_at_once_it_is_done_once(alicia: User, issued: Certificate) -> None:
    second = Meanwhile(lambda: delete_account(user=alicia, by=alicia, withdraw_certificates=True))
    with transaction.atomic():
        assert delete_account(user=alicia, by=alicia)
        second.begins_and_waits()
    assert second.ends() is False
    assert AuditEntry.objects.filter(action=AuditAction.ACCOUNT_DELETED).count() == 1
    assert OutboundEmail.objects.filter(kind="account_deleted").count() == 1
    issued.refresh_from_db()
    assert issued.is_valid, "the first one wished to keep it"


def test_an_instructor_is_deleted_by_staff_once_the_courses_are_somebody_elses(
    carla: User, diego: User, course: Course
) -> None:
    with pytest.raises(StillTeaches):
        delete_account(user=carla, by=diego)
    carla.refresh_from_db()
    assert carla.is_active
    Course.objects.update(instructor=make_user(account_type=AccountType.INSTRUCTOR))
    assert delete_account(user=carla, by=diego)


def test_staff_delete_by_command_and_only_administrators_their_colleagues(
    alicia: User, diego: User, issued: Certificate, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("anonymize_user", alicia.email, by=diego.email, dry_run=True)
    assert "would be deleted; certificates kept: 1" in capsys.readouterr().out
    alicia.refresh_from_db()
    assert alicia.is_active

    call_command("anonymize_user", "ALICIA@example.com", by=diego.email, withdraw_certificates=True)
    assert "is deleted; certificates withdrawn: 1" in capsys.readouterr().out
    alicia.refresh_from_db()
    assert alicia.is_deleted
    issued.refresh_from_db()
    assert issued.is_withdrawn
    assert alicia.audit_entries.get(action=AuditAction.ACCOUNT_DELETED).actor == diego

    colleague = make_user("Eva", account_type=AccountType.STAFF)
    with pytest.raises(CommandError):
        call_command("anonymize_user", colleague.email, by=diego.email)
    boss = make_user("Elena", account_type=AccountType.ADMINISTRATOR)
    call_command("anonymize_user", colleague.email, by=boss.email)
    colleague.refresh_from_db()
    assert colleague.is_deleted
    with pytest.raises(CommandError):
        call_command("anonymize_user", boss.email, by=boss.email)
