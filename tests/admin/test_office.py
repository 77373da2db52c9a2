"""Staff mends what failed, and nothing is edited by hand."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.enums import AccountType
from accounts.models import ApiToken, User
from accounts.services.tokens import issue_token
from certificates.enums import ArchiveState, CertificateState
from certificates.models import Certificate, CertificateArchive
from certificates.services.issuing import issue_due_certificates
from courses.models import Course
from enrollments.enums import EnrollmentSource
from enrollments.models import Enrollment
from lib.admin import page_of
from notifications.models import OutboundEmail
from tests.factories.academy import finish
from tests.factories.people import PASSWORD, make_user


@pytest.fixture
def office(diego: User, client: Client) -> Client:
    """A browser in which Diego is signed in."""
    client.force_login(diego)
    return client


@pytest.fixture
def queued(alicia: User, course: Course) -> Certificate:
    """Alicia's certificate, promised."""
    return finish(alicia, course).certificates.get()


@pytest.fixture
def issued(queued: Certificate) -> Certificate:
    """Alicia's certificate, issued."""
    issue_due_certificates()
    queued.refresh_from_db()
    return queued


def detail(row: Certificate | OutboundEmail | ApiToken, name: str) -> str:
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_{name}", args=[row.pk])


def test_a_dead_certificate_is_tried_again(office: Client, queued: Certificate) -> None:
    Certificate.objects.update(
        state=CertificateState.FAILED, attempts=10, last_error="NotOnePage: 2 pages"
    )
    page = detail(queued, "retry")

    assert "NotOnePage" in office.get(page).content.decode()
    assert office.post(page).url == page_of(queued)

    queued.refresh_from_db()
    assert (queued.state, queued.attempts, queued.last_error) == (CertificateState.QUEUED, 0, "")
    issue_due_certificates()
    queued.refresh_from_db()
    assert queued.is_valid


def test_dead_certificates_are_tried_again_from_the_list(
    office: Client, queued: Certificate
) -> None:
    Certificate.objects.update(state=CertificateState.FAILED)

    office.post(
        reverse("admin:certificates_certificate_changelist"),
        {"action": "retry_selected", "_selected_action": [queued.pk]},
    )

    queued.refresh_from_db()
    assert queued.state == CertificateState.QUEUED


def test_a_certificate_that_is_not_dead_is_left_alone(office: Client, issued: Certificate) -> None:
    office.post(detail(issued, "retry"))

    issued.refresh_from_db()
    assert issued.is_valid


def test_a_copy_that_could_not_be_stored_is_tried_again(
    office: Client, issued: Certificate
) -> None:
    CertificateArchive.objects.update(state=ArchiveState.FAILED)

    office.post(
        reverse("admin:certificates_certificatearchive_changelist"),
        {"action": "retry_selected", "_selected_action": [issued.archive.pk]},
    )

    issued.archive.refresh_from_db()
    assert issued.archive.state == ArchiveState.WAITING


def test_revoking_asks_for_the_reason_first(
    office: Client, issued: Certificate, diego: User
) -> None:
    page = detail(issued, "revoke")

    asked = office.post(page, {"reason": ""})
    assert "reason" in asked.context["question"].form.errors
    issued.refresh_from_db()
    assert issued.is_valid
    office.post(page, {"reason": "Otra persona hizo el curso"})

    issued.refresh_from_db()
    assert (issued.state, issued.revocation_reason) == (
        CertificateState.REVOKED,
        "Otra persona hizo el curso",
    )
    assert issued.events.last().actor == diego
    assert "Otra persona hizo el curso" in office.get(page_of(issued)).content.decode()


def test_a_corrected_name_is_a_new_certificate(office: Client, issued: Certificate) -> None:
    office.post(
        detail(issued, "correct"), {"holder_name": "Alicia Fernández", "reason": "Un solo apellido"}
    )

    new = Certificate.objects.get(supersedes=issued)
    assert (new.holder_name, new.state) == ("Alicia Fernández", CertificateState.QUEUED)
    issued.refresh_from_db()
    assert issued.is_valid


def test_a_name_that_cannot_be_printed_is_refused_beside_its_field(
    office: Client, issued: Certificate
) -> None:
    answer = office.post(detail(issued, "correct"), {"holder_name": "🦊", "reason": "Broma"})

    assert "holder_name" in answer.context["question"].form.errors
    assert not Certificate.objects.filter(supersedes=issued).exists()


def test_a_certificate_cannot_be_edited_or_deleted(office: Client, issued: Certificate) -> None:
    office.post(page_of(issued), {"holder_name": "Otra"})
    deleted = office.post(
        reverse("admin:certificates_certificate_delete", args=[issued.pk]), {"post": "yes"}
    )

    assert deleted.status_code == 403
    assert office.get(reverse("admin:certificates_certificate_add")).status_code == 403
    issued.refresh_from_db()
    assert issued.holder_name == "Alicia Fernández Ríos"


@pytest.mark.parametrize("name", ["retry", "revoke", "correct"])
def test_instructors_do_nothing_to_certificates(
    client: Client, carla: User, issued: Certificate, name: str
) -> None:
    client.force_login(carla)

    assert client.get(detail(issued, name)).status_code == 403
    assert (
        client.post(detail(issued, name), {"reason": "x", "holder_name": "X Y"}).status_code == 403
    )
    issued.refresh_from_db()
    assert issued.is_valid


@pytest.mark.parametrize("typed", ["code", "number", "holder_name"])
def test_a_certificate_is_found_by_what_is_printed_on_it(
    office: Client, issued: Certificate, typed: str
) -> None:
    found = office.get(
        reverse("admin:certificates_certificate_changelist"), {"q": getattr(issued, typed)}
    )
    missed = office.get(
        reverse("admin:certificates_certificate_changelist"), {"q": "nobody at all"}
    )

    assert list(found.context["cl"].queryset) == [issued]
    assert not missed.context["cl"].queryset


def test_the_outbox_shows_the_mail_as_its_reader_sees_it(
    office: Client, issued: Certificate
) -> None:
    mail = OutboundEmail.objects.get(kind="certificate_issued")

    page = office.get(page_of(mail)).content.decode()

    assert 'sandbox="" srcdoc="&lt;!doctype html&gt;' in page
    assert issued.verification_url in page


def test_what_a_mail_quotes_runs_nowhere_in_the_admin(office: Client, issued: Certificate) -> None:
    mail = OutboundEmail.objects.get(kind="certificate_issued")
    mail.content["paragraphs"] = ["<script>alert(1)</script>"]
    mail.save()

    assert "<script>alert" not in office.get(page_of(mail)).content.decode()


def test_the_outbox_keeps_links_that_open_an_account_to_itself(
    office: Client, alicia: User, client: Client
) -> None:
    Client().post(reverse("account_reset_password"), {"email": alicia.email})
    mail = OutboundEmail.objects.get(kind="reset_password")

    page = office.get(page_of(mail)).content.decode()

    assert mail.content["action"][1] not in page
    assert mail.subject in page


def test_a_failed_mail_is_tried_again(office: Client, issued: Certificate) -> None:
    mail = OutboundEmail.objects.get(kind="certificate_issued")
    OutboundEmail.objects.filter(pk=mail.pk).update(
        state="failed", attempts=10, last_error="SMTPException: no"
    )

    assert "SMTPException" in office.get(detail(mail, "retry")).content.decode()
    office.post(detail(mail, "retry"))

    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("queued", 0)


def test_staff_lets_a_student_in(office: Client, bruno: User, course: Course) -> None:
    office.post(
        reverse("admin:enrollments_enrollment_add"),
        {"student": bruno.pk, "course": course.pk, "expires_at_0": "", "expires_at_1": ""},
    )

    assert Enrollment.objects.get(student=bruno).source == EnrollmentSource.STAFF
    assert OutboundEmail.objects.filter(to=bruno.email, kind="enrollment_confirmed").exists()


def account(user: User, **changes: object) -> dict[str, object]:
    tokens = {"api_tokens-TOTAL_FORMS": 0, "api_tokens-INITIAL_FORMS": 0}
    fields = {
        "full_name": user.full_name,
        "certificate_name": "",
        "account_type": user.account_type,
    }
    return fields | {"is_active": "on"} | tokens | changes


def test_staff_makes_a_student_an_instructor_but_nobody_staff(office: Client, bruno: User) -> None:
    office.post(page_of(bruno), account(bruno, account_type="instructor"))
    bruno.refresh_from_db()
    assert bruno.is_instructor

    office.post(page_of(bruno), account(bruno, account_type="staff"))
    bruno.refresh_from_db()
    assert bruno.is_instructor


def test_staff_does_not_change_other_staff(office: Client) -> None:
    other = make_user("Elena Ruiz", account_type=AccountType.STAFF)

    assert office.post(page_of(other), account(other, is_active="")).status_code == 403
    other.refresh_from_db()
    assert other.is_active


def test_a_superuser_makes_staff(client: Client, bruno: User, db: None) -> None:
    client.force_login(
        User.objects.create_superuser("root@example.com", PASSWORD, full_name="Raíz")
    )

    client.post(page_of(bruno), account(bruno, account_type="staff"))

    bruno.refresh_from_db()
    assert bruno.is_office


def test_no_password_hash_is_shown(office: Client, bruno: User) -> None:
    page = office.get(page_of(bruno)).content.decode()

    assert bruno.email in page
    assert bruno.password not in page


def test_a_token_is_revoked(office: Client, alicia: User) -> None:
    issue_token(email=alicia.email, password=PASSWORD)
    token = ApiToken.objects.get()

    assert token.hint in office.get(page_of(alicia)).content.decode()
    office.post(detail(token, "revoke"))

    assert not ApiToken.objects.usable().exists()


def test_what_staff_did_here_is_listed_for_staff(
    office: Client, carla: User, alicia: User, diego: User
) -> None:
    issue_token(email=alicia.email, password=PASSWORD)
    office.post(detail(ApiToken.objects.get(), "revoke"))
    actions = reverse("admin:admin_logentry_changelist")
    trail = reverse("admin:accounts_auditentry_changelist")

    assert "El token está revocado." in office.get(actions).content.decode()
    told = office.get(f"{trail}?q={alicia.email}").content.decode()
    assert "token de la API revocado" in told
    assert diego.full_name in told
    office.force_login(carla)
    assert {office.get(page).status_code for page in (actions, trail)} == {403}
