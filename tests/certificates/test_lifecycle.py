"""Revoked and reinstated, corrected, renewed, issued again, expired: each once, each remembered."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from certificates.enums import EventKind
from certificates.exceptions import (
    AlreadyBeingCorrected,
    AlreadyIssued,
    NeverExpires,
    NotInForce,
    NotRevoked,
    ReplacedMeanwhile,
)
from certificates.models import (
    Certificate,
    CertificateEvent,
    CertificateTemplate,
    CourseCertificate,
)
from certificates.services.expiring import record_expired_certificates
from certificates.services.freezing import after_months
from certificates.services.issuing import issue_due_certificates
from certificates.services.lifecycle import (
    reinstate_certificate,
    revoke_certificate,
    supersede_certificate,
)
from certificates.services.reissuing import Reprint, reissue_certificates
from certificates.services.renewing import renew_certificate
from certificates.services.retrying import mend_certificate
from certificates.tasks import record_expired_certificates as nightly
from courses.models import Course
from lib.errors import InvalidInput, NotAllowed
from notifications.models import OutboundEmail
from tests.factories.academy import finish


@pytest.fixture
def expired(issued: Certificate) -> Certificate:
    issued.expires_on = timezone.localdate() - timedelta(days=1)
    issued.save()
    return issued


def kinds(certificate: Certificate) -> list[str]:
    return list(certificate.events.values_list("kind", flat=True))


def test_a_revocation_taken_back_leaves_the_row_as_it_was_and_both_in_the_history(
    issued: Certificate, diego: User
) -> None:
    revoke_certificate(certificate=issued, by=diego, reason="Plagio")
    reinstate_certificate(certificate=issued, by=diego, reason="Era otra persona")
    issued.refresh_from_db()
    assert issued.is_valid
    assert (issued.revoked_at, issued.revocation_reason) == (None, "")
    assert kinds(issued) == ["queued", "issued", "revoked", "reinstated"]
    assert [event.detail.get("reason") for event in issued.events.all()][2:] == [
        "Plagio",
        "Era otra persona",
    ]
    assert issued.events.last().actor == diego


def test_the_holder_is_told_each_time_and_why(issued: Certificate, diego: User) -> None:
    for reason in ("Plagio", "Otra copia"):
        revoke_certificate(certificate=issued, by=diego, reason=reason)
        reinstate_certificate(certificate=issued, by=diego, reason=f"No: {reason}")
    letters = OutboundEmail.objects.exclude(kind="certificate_issued").order_by("id")
    about = [mail for mail in letters if mail.kind.startswith("certificate_")]
    assert [mail.kind for mail in about] == [
        "certificate_revoked",
        "certificate_reinstated",
        "certificate_revoked",
        "certificate_reinstated",
    ]
    assert {mail.to for mail in about} == {issued.student.email}
    assert "Otra copia" in dict(about[2].content["details"]).values()


def test_only_what_is_revoked_is_reinstated_and_only_by_staff_with_a_reason(
    issued: Certificate, diego: User, alicia: User, carla: User
) -> None:
    with pytest.raises(NotRevoked):
        reinstate_certificate(certificate=issued, by=diego, reason="x")
    revoke_certificate(certificate=issued, by=diego, reason="Plagio")
    for actor in (alicia, carla):
        with pytest.raises(NotAllowed):
            reinstate_certificate(certificate=issued, by=actor, reason="x")
    with pytest.raises(InvalidInput):
        reinstate_certificate(certificate=issued, by=diego, reason=" \u202e ")
    issued.refresh_from_db()
    assert issued.state == "revoked"


def test_a_revocation_needs_a_reason(issued: Certificate, diego: User) -> None:
    with pytest.raises(InvalidInput):
        revoke_certificate(certificate=issued, by=diego, reason=" ")
    issued.refresh_from_db()
    assert issued.is_valid


def test_a_certificate_cannot_escape_its_revocation_through_a_correction_on_its_way(
    issued: Certificate, diego: User
) -> None:
    new = supersede_certificate(certificate=issued, by=diego, holder_name="Alicia F.", reason="x")
    with pytest.raises(AlreadyBeingCorrected):
        revoke_certificate(certificate=issued, by=diego, reason="Plagio")
    issue_due_certificates()
    revoke_certificate(certificate=new, by=diego, reason="Plagio")
    assert not any(row.is_valid for row in Certificate.objects.all())


def test_what_a_newer_certificate_replaces_is_not_reinstated(
    issued: Certificate, diego: User
) -> None:
    new = supersede_certificate(certificate=issued, by=diego, holder_name="Alicia F.", reason="x")
    Certificate.objects.filter(pk=new.pk).update(state="failed")
    revoke_certificate(certificate=issued, by=diego, reason="Plagio")
    Certificate.objects.filter(pk=new.pk).update(state="queued")
    with pytest.raises(ReplacedMeanwhile):
        reinstate_certificate(certificate=issued, by=diego, reason="x")
    Certificate.objects.filter(pk=new.pk).update(state="failed")
    reinstate_certificate(certificate=issued, by=diego, reason="x")
    issued.refresh_from_db()
    assert issued.is_valid


def test_a_correction_is_printed_with_the_courses_template_of_today_and_keeps_its_last_day(
    expired: Certificate, diego: User
) -> None:
    today = CertificateTemplate.objects.create(name="Nuevo", html="<p>nuevo</p>")
    CourseCertificate.objects.create(course=expired.course, template=today, valid_months=12)
    new = supersede_certificate(certificate=expired, by=diego, holder_name="Alicia F.", reason="x")
    assert new.template == today
    assert new.expires_on == expired.expires_on
    assert new.verification_url != expired.verification_url
    assert new.code in new.verification_url


def test_a_renewal_says_the_same_for_another_span_even_when_it_had_expired(
    expired: Certificate, diego: User
) -> None:
    CourseCertificate.objects.create(course=expired.course, valid_months=24)
    new = renew_certificate(certificate=expired, by=diego)
    assert new.expires_on == after_months(timezone.localdate(), 24)
    assert (new.holder_name, new.completed_on) == (expired.holder_name, expired.completed_on)
    issue_due_certificates()
    expired.refresh_from_db()
    new.refresh_from_db()
    assert expired.state == "superseded"
    assert new.is_valid
    assert new.events.first().detail["renews"] == expired.code
    assert new.events.first().actor == diego


def test_what_never_expires_is_not_renewed(issued: Certificate, diego: User) -> None:
    with pytest.raises(NeverExpires):
        renew_certificate(certificate=issued, by=diego)
    assert Certificate.objects.count() == 1


def test_renewing_twice_is_one_renewal(issued: Certificate, diego: User, alicia: User) -> None:
    CourseCertificate.objects.create(course=issued.course, valid_months=24)
    with pytest.raises(NotAllowed):
        renew_certificate(certificate=issued, by=alicia)
    renew_certificate(certificate=issued, by=diego)
    with pytest.raises(AlreadyBeingCorrected):
        renew_certificate(certificate=issued, by=diego)
    issue_due_certificates()
    with pytest.raises(NotInForce):
        renew_certificate(certificate=issued, by=diego)
    assert Certificate.objects.count() == 2


def test_issued_again_with_another_title_and_all_else_as_it_was(
    issued: Certificate, diego: User
) -> None:
    Course.objects.update(title="Análisis")
    one = Certificate.objects.filter(pk=issued.pk)
    reason, reprint = "Errata en el título", Reprint(todays_titles=True)
    list(reissue_certificates(certificates=one, by=diego, reason=reason, reprint=reprint))
    new = Certificate.objects.get(supersedes=issued)
    assert (new.course_title, new.holder_name) == ("Análisis", issued.holder_name)
    assert new.events.first().detail == {"reissues": issued.code, "reason": "Errata en el título"}
    issue_due_certificates()
    mail = OutboundEmail.objects.get(dedupe_key=f"certificate_issued:{new.code}")
    first = OutboundEmail.objects.get(dedupe_key=f"certificate_issued:{issued.code}")
    assert mail.content["paragraphs"] != first.content["paragraphs"], "nobody finished it again"


def test_expiry_is_recorded_once_at_night(expired: Certificate, bruno: User) -> None:
    finish(bruno, expired.course)
    issue_due_certificates()
    assert record_expired_certificates() == 1
    assert record_expired_certificates() == 0
    nightly()
    (event,) = CertificateEvent.objects.filter(kind=EventKind.EXPIRED)
    assert event.certificate == expired
    assert event.detail == {"on": str(expired.expires_on)}
    assert event.actor is None


def test_expiry_of_many_is_recorded_in_batches(
    expired: Certificate, bruno: User, carla: User
) -> None:
    for student in (bruno, carla):
        finish(student, expired.course)
    issue_due_certificates()
    Certificate.objects.update(expires_on=expired.expires_on)
    assert record_expired_certificates(size=2) == 3
    assert CertificateEvent.objects.filter(kind=EventKind.EXPIRED).count() == 3


def test_the_last_day_still_counts_and_what_was_revoked_does_not_expire(
    issued: Certificate, diego: User
) -> None:
    Certificate.objects.update(expires_on=timezone.localdate())
    assert record_expired_certificates() == 0
    tomorrow = timezone.localdate() + timedelta(days=1)
    revoke_certificate(certificate=issued, by=diego, reason="Plagio")
    assert record_expired_certificates(today=tomorrow) == 0
    reinstate_certificate(certificate=issued, by=diego, reason="No era")
    assert record_expired_certificates(today=tomorrow) == 1


def test_a_certificate_that_could_not_be_issued_is_mended_and_issued(
    alicia: User, diego: User, course: Course
) -> None:
    finish(alicia, course)
    Certificate.objects.update(state="failed", holder_name="Alicia \U00013000", attempts=10)
    stuck = Certificate.objects.get()
    mend_certificate(certificate=stuck, by=diego, holder_name="Alicia Ríos", reason="hieroglyph")
    issue_due_certificates()
    stuck.refresh_from_db()
    assert (stuck.state, stuck.holder_name) == ("issued", "Alicia Ríos")
    mended = stuck.events.get(actor=diego)
    assert mended.detail == {"holder_name_was": "Alicia \U00013000", "reason": "hieroglyph"}


def test_only_what_could_not_be_issued_is_mended(
    alicia: User, bruno: User, diego: User, course: Course
) -> None:
    finish(alicia, course)
    issue_due_certificates()
    issued = Certificate.objects.get()
    with pytest.raises(AlreadyIssued):
        mend_certificate(certificate=issued, by=diego, holder_name="Otra", reason="no")
    with pytest.raises(NotAllowed):
        mend_certificate(certificate=issued, by=bruno, holder_name="Otra", reason="no")
    issued.refresh_from_db()
    assert issued.holder_name == "Alicia Fernández Ríos"
