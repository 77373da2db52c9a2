"""The public page tells each state a certificate can be in, and what happened to it, but not who did it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from accounts.models import User
from certificates.models import Certificate, CourseCertificate
from certificates.selectors import time_in_line
from certificates.services.issuing import issue_due_certificates
from certificates.services.lifecycle import (
    reinstate_certificate,
    revoke_certificate,
    supersede_certificate,
)
from certificates.services.reissuing import Reprint, reissue_certificates
from certificates.services.renewing import renew_certificate
from courses.models import Course
from tests.factories.academy import finish, make_course
from tests.pages.reading import Page, read

YESTERDAY = timedelta(days=-1)


@pytest.fixture
def issued(alicia: User, course: Course) -> Certificate:
    finish(alicia, course)
    issue_due_certificates()
    return Certificate.objects.get()


def ask(certificate: Certificate) -> Page:
    client = Client(headers={"Accept-Language": "en"})
    return read(client.get(certificate.get_absolute_url()))


def past(page: Page) -> list[str]:
    return [line.text for line in page.all("li") if any(c.isdigit() for c in line.text)]


def day(offset: timedelta = timedelta()) -> str:
    with override("en"):
        return date_format(timezone.localdate() + offset, "DATE_FORMAT")


def expire(certificate: Certificate, offset: timedelta = YESTERDAY) -> None:
    Certificate.objects.filter(pk=certificate.pk).update(expires_on=timezone.localdate() + offset)


def test_in_force_until_a_day(issued: Certificate) -> None:
    expire(issued, timedelta(days=30))
    page = ask(issued)
    assert page.heading == "Valid certificate"
    assert f"It is in force until {day(timedelta(days=30))}." in page.text
    assert past(page) == [f"{day()} Issued"]


def test_expired(issued: Certificate, client: Client) -> None:
    expire(issued)
    page = ask(issued)
    assert page.heading == f"Expired on {day(YESTERDAY)}"
    assert "Valid certificate" not in page.text
    assert f"{day(YESTERDAY)} Expired" in past(page)
    answer = client.get(f"/api/v1/verifications/{issued.code}").json()
    assert answer["valid"] is False
    assert answer["expiresOn"] == str(timezone.localdate() + YESTERDAY)


def test_expired_and_renewed(issued: Certificate, diego: User, client: Client) -> None:
    CourseCertificate.objects.create(course=issued.course, valid_months=12)
    expire(issued)
    new = renew_certificate(certificate=issued, by=diego)
    meanwhile = ask(issued)
    assert meanwhile.heading.startswith("Expired on")
    assert new.get_absolute_url() in meanwhile.links
    issue_due_certificates()
    old, fresh = ask(issued), ask(new)
    assert old.heading == "Renewed: there is a newer certificate"
    assert new.get_absolute_url() in old.links
    assert f"{day()} Renewed by a newer certificate" in past(old)
    assert fresh.heading == "Valid certificate"
    assert "It renews an earlier certificate" in fresh.text
    assert issued.get_absolute_url() in fresh.links
    answer = client.get(f"/api/v1/verifications/{new.code}").json()
    assert answer["supersedes"] == issued.verification_url


def test_issued_again_and_corrected_are_told_apart(issued: Certificate, diego: User) -> None:
    one = Certificate.objects.filter(pk=issued.pk)
    list(reissue_certificates(certificates=one, by=diego, reason="Logo nuevo", reprint=Reprint()))
    issue_due_certificates()
    second = Certificate.objects.get(supersedes=issued)
    third = supersede_certificate(
        certificate=second, by=diego, holder_name="Alicia F.", reason="Errata"
    )
    issue_due_certificates()
    assert ask(issued).heading == "Issued again: there is a newer certificate"
    assert ask(second).heading == "Replaced by a corrected certificate"
    assert "It corrects an earlier certificate" in ask(third).text
    for internal in ("Logo nuevo", "Errata", diego.full_name, diego.email):
        assert internal not in ask(second).text, "reasons and names of staff are internal"


def test_revoked_and_reinstated_are_remembered_without_actors_or_old_reasons(
    issued: Certificate, diego: User
) -> None:
    revoke_certificate(certificate=issued, by=diego, reason="Plagio")
    reinstate_certificate(certificate=issued, by=diego, reason="Era otra persona")
    page = ask(issued)
    assert page.heading == "Valid certificate"
    assert past(page) == [
        f"{day()} Issued",
        f"{day()} Revoked",
        f"{day()} Valid again: the revocation was undone",
    ]
    for internal in ("Plagio", "Era otra persona", diego.full_name):
        assert internal not in page.text


def test_one_that_could_not_be_issued(alicia: User, course: Course) -> None:
    finish(alicia, course)
    Certificate.objects.update(state="failed", last_error="Secret: stack trace")
    page = ask(Certificate.objects.get())
    assert page.heading == "Not issued yet"
    assert "Secret" not in page.text


def test_one_in_line(alicia: User, bruno: User, course: Course) -> None:
    finish(alicia, course)
    finish(bruno, course)
    page = ask(Certificate.objects.get(student=bruno))
    assert page.heading == "Being issued"
    assert "One certificate is before it." in page.text


def test_the_past_costs_the_same_however_long_it_is(issued: Certificate, diego: User) -> None:
    def queries() -> int:
        ask(issued)
        with CaptureQueriesContext(connection) as captured:
            ask(issued)
        return len(captured)

    before = queries()
    for _time in range(5):
        revoke_certificate(certificate=issued, by=diego, reason="x")
        reinstate_certificate(certificate=issued, by=diego, reason="x")
    assert queries() == before == 2


# --- the holder's own page


def waiting(holder: User, others: list[User], course: Course) -> Client:
    """A client of ``holder``, whose certificate stands behind those of ``others``."""
    for student in others:
        finish(student, course)
    finish(holder, course)
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(holder)
    return client


def test_the_wait_is_estimated_when_it_is_worth_saying(
    alicia: User, bruno: User, carla: User, course: Course
) -> None:
    finish(alicia, make_course(lessons=1))
    issue_due_certificates()
    client = waiting(bruno, [alicia, carla], course)
    address = reverse(
        "certificates:mine", args=[Certificate.objects.get(student=bruno, course=course).code]
    )
    page = read(client.get(address))
    # One certificate in the last minute: two before this one take two.
    assert "2 certificates are before yours. It will take about 2 minutes." in page.text


def test_a_short_wait_is_not_estimated(
    alicia: User, bruno: User, carla: User, course: Course
) -> None:
    for number in range(13):
        finish(alicia, make_course(lessons=1, title=f"Curso {number}"))
    issue_due_certificates()
    client = waiting(bruno, [alicia, carla], course)
    address = reverse(
        "certificates:mine", args=[Certificate.objects.get(student=bruno, course=course).code]
    )
    page = read(client.get(address))
    assert "2 certificates are before yours." in page.text
    assert "about" not in page.text.partition("before yours.")[2][:40]


def test_nothing_is_promised_when_nothing_was_issued_lately(db: None) -> None:
    assert time_in_line(500) is None


def test_an_expired_certificate_stays_with_its_holder_and_says_so(
    bruno: User, course: Course
) -> None:
    finish(bruno, course)
    issue_due_certificates()
    certificate = Certificate.objects.get()
    expire(certificate)
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(bruno)
    page = read(client.get(reverse("certificates:mine", args=[certificate.code])))
    assert f"It expired on {day(YESTERDAY)}" in page.text
    assert "Expired" in read(client.get(reverse("my_learning"))).text
