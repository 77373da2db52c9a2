"""Anyone may ask whether a certificate is genuine, and is told the truth of today."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import override

from accounts.models import User
from certificates.models import Certificate
from certificates.services.issuing import issue_due_certificates
from certificates.services.lifecycle import revoke_certificate, supersede_certificate
from courses.models import Course
from tests.factories.academy import finish
from tests.pages.reading import Page, read, said

LANGUAGES = ["es", "en"]


@pytest.fixture
def queued(alicia: User, course: Course) -> Certificate:
    finish(alicia, course)
    return Certificate.objects.get()


@pytest.fixture
def issued(queued: Certificate) -> Certificate:
    issue_due_certificates()
    queued.refresh_from_db()
    return queued


def ask(code: str, language: str = "es", *, status: int = 200) -> Page:
    client = Client(headers={"Accept-Language": language})
    answer = client.get(reverse("certificates:verify", args=[code]))
    assert answer.status_code == status
    page = read(answer)
    assert page.language == language
    assert page.robots == "noindex", "search engines must not list who studied what"
    return page


def facts(page: Page) -> list[str]:
    return [fact.text for fact in page.all("dd")]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_certificate_in_force(issued: Certificate, language: str) -> None:
    page = ask(issued.code, language)
    assert page.heading == said("Valid certificate", language)
    with override(language):
        completed = date_format(issued.completed_on, "DATE_FORMAT")
    shown = facts(page)
    for fact in (issued.holder_name, issued.course_title, completed, issued.number, issued.code):
        assert fact in shown
    hours = "12,5" if language == "es" else "12.5"
    assert any(fact.startswith(f"{hours} h") for fact in shown)
    assert issued.sha256 in shown
    assert issued.student.email not in page.text
    (compare,) = page.all("div", class_="dropzone")
    assert compare.attributes["data-sha256"] == issued.sha256


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_that_is_being_issued(queued: Certificate, language: str) -> None:
    page = ask(queued.code, language)
    assert page.heading == said("Being issued", language)
    assert queued.holder_name in facts(page)
    assert not page.all("div", class_="dropzone"), "there is no document to compare with yet"


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_that_was_revoked(issued: Certificate, diego: User, language: str) -> None:
    revoked = revoke_certificate(certificate=issued, by=diego, reason="Examen <b>copiado</b>")
    page = ask(issued.code, language)
    assert page.heading == said("Revoked: not valid", language)
    assert said("Valid certificate", language) not in page.text
    assert said("Reason: %(reason)s", language, reason="Examen <b>copiado</b>") in page.text
    with override(language):
        assert revoked.revoked_at is not None
        assert date_format(localtime(revoked.revoked_at), "DATE_FORMAT") in page.text
    assert issued.holder_name in facts(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_that_a_correction_replaced(issued: Certificate, diego: User, language: str) -> None:
    corrected = supersede_certificate(
        certificate=issued, by=diego, holder_name="Alicia Ríos", reason="Errata"
    )
    meanwhile = ask(issued.code, language)
    assert meanwhile.heading == said("Valid certificate", language)
    assert issued.get_absolute_url() in ask(corrected.code, language).links

    issue_due_certificates()
    old, new = ask(issued.code, language), ask(corrected.code, language)
    assert old.heading == said("Replaced by a corrected certificate", language)
    assert corrected.get_absolute_url() in old.links
    assert new.heading == said("Valid certificate", language)
    assert "Alicia Ríos" in facts(new)
    assert issued.holder_name not in new.text


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ["000000000000", "nonsense", "<script>", "%", "ñ" * 40])
def test_one_that_never_was(code: str, language: str) -> None:
    page = ask(code, language, status=404)
    assert page.heading == said("No certificate with this code", language)
    assert page.all("input", name="code"), "one can try again at once"
    assert all(script.attributes.get("src") for script in page.all("script"))


def test_a_code_is_taken_however_it_was_typed(client: Client, issued: Certificate) -> None:
    code = issued.code.lower()
    typed = f" {code[:4]}-{code[4:8]} {code[8:]} ".replace("0", "o").replace("1", "l")
    form = reverse("certificates:verify_form")
    answer = client.get(form, {"code": typed})
    assert answer.headers["Location"] == issued.get_absolute_url()
    assert client.get(form, {"code": " - "}).status_code == 200
    assert ask(typed.strip()).heading == said("Valid certificate", "es")


def test_a_certificate_says_what_was_true_when_it_was_issued(
    issued: Certificate, alicia: User
) -> None:
    alicia.full_name = "Otro Nombre"
    alicia.save()
    Course.objects.update(title="Otro título", hours=99)
    page = ask(issued.code)
    assert issued.holder_name in facts(page)
    assert "Otro" not in page.text
    assert "99" not in " ".join(facts(page)[:4])
