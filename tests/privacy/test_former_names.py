"""Whoever changed their name is not betrayed by an old code."""

from __future__ import annotations

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from certificates.exceptions import NotReplaced
from certificates.models import Certificate, DocumentErasure
from certificates.services.archiving import archive_due_certificates, key_of
from certificates.services.erasing import hide_former_name
from certificates.services.erasing_documents import erase_due_documents
from certificates.services.issuing import issue_due_certificates
from certificates.services.lifecycle import supersede_certificate
from certificates.services.reissuing import Reprint, reissue_certificates
from lib.errors import NotAllowed

FORMER = "Alicia Fernández Ríos"


def correct(certificate: Certificate, by: User, *, hide: bool) -> Certificate:
    return supersede_certificate(
        certificate=certificate,
        by=by,
        holder_name="Alex Fernández",
        reason=f"Antes {FORMER}",
        hide_former_name=hide,
    )


def assert_hidden(certificate: Certificate) -> None:
    certificate.refresh_from_db()
    assert (certificate.state, certificate.holder_name) == ("superseded", "")
    page = Client().get(certificate.get_absolute_url(), headers={"Accept-Language": "en"})
    text = page.content.decode()
    assert FORMER not in text
    assert "Replaced by a corrected certificate" in text or "Issued again" in text
    answer = Client().get(f"/api/v1/verifications/{certificate.code}")
    assert FORMER not in answer.content.decode()
    assert answer.json()["holderName"] == ""
    assert Client().get(f"/badges/{certificate.code}.jwt").status_code == 404


def test_a_correction_that_hides_it_does_so_when_it_is_issued(
    diego: User, issued: Certificate
) -> None:
    archive_due_certificates()
    newer = correct(issued, diego, hide=True)
    issued.refresh_from_db()
    assert issued.is_valid
    assert issued.holder_name == FORMER

    issue_due_certificates()
    assert_hidden(issued)
    newer.refresh_from_db()
    assert (newer.state, newer.holder_name) == ("issued", "Alex Fernández")
    assert FORMER not in Client().get(newer.get_absolute_url()).content.decode()
    assert FORMER not in str(list(newer.events.values("detail")))
    erase_due_documents()
    assert not default_storage.exists(key_of(issued))
    archive_due_certificates()
    assert default_storage.exists(key_of(newer))


def test_without_the_wish_the_old_page_goes_on_telling_it(diego: User, issued: Certificate) -> None:
    correct(issued, diego, hide=False)
    issue_due_certificates()
    issued.refresh_from_db()
    assert (issued.state, issued.holder_name) == ("superseded", FORMER)
    assert FORMER in Client().get(issued.get_absolute_url()).content.decode()
    assert not DocumentErasure.objects.exists()


def test_it_can_be_wished_later_and_counts_for_all_before(diego: User, issued: Certificate) -> None:
    everything = Certificate.objects.all()
    list(reissue_certificates(certificates=everything, by=diego, reason="R", reprint=Reprint()))
    issue_due_certificates()
    second = Certificate.objects.get(supersedes=issued)
    correct(second, diego, hide=False)
    issue_due_certificates()

    hide_former_name(certificate=second, by=diego)
    hide_former_name(certificate=second, by=diego)
    assert_hidden(issued)
    assert_hidden(second)
    assert second.events.filter(kind="anonymised", actor=diego).count() == 1
    assert DocumentErasure.objects.count() == 2


def test_one_in_force_cannot_be_hidden_and_only_staff_hides(
    alicia: User, diego: User, issued: Certificate
) -> None:
    with pytest.raises(NotReplaced):
        hide_former_name(certificate=issued, by=diego)
    correct(issued, diego, hide=False)
    issue_due_certificates()
    with pytest.raises(NotAllowed):
        hide_former_name(certificate=issued, by=alicia)
    issued.refresh_from_db()
    assert issued.holder_name == FORMER


def test_staff_does_it_by_command(diego: User, issued: Certificate) -> None:
    call_command(
        "correct_certificate",
        issued.code,
        by=diego.email,
        name="Alex Fernández",
        reason="Cambio de nombre",
        hide_former_name=True,
        verbosity=0,
    )
    issue_due_certificates()
    assert_hidden(issued)


def test_and_in_the_admin(client: Client, diego: User, issued: Certificate) -> None:
    client.force_login(diego)
    action = reverse("admin:certificates_certificate_correct", args=[issued.pk])
    assert 'name="hide_former_name"' in client.get(action).content.decode()
    answer = {"answer": "yes", "holder_name": "Alex Fernández", "reason": "Cambio"}
    client.post(action, answer)
    issue_due_certificates()
    issued.refresh_from_db()
    assert issued.holder_name == FORMER

    page = reverse("admin:certificates_certificate_change", args=[issued.pk])
    hide = reverse("admin:certificates_certificate_hide", args=[issued.pk])
    assert hide in client.get(page).content.decode()
    client.post(hide, {"answer": "yes"})
    assert_hidden(issued)
    assert hide not in client.get(page).content.decode()
