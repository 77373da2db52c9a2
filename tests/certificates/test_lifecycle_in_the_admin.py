"""Staff reinstate and renew from the certificate's page; nobody else reaches it."""

from __future__ import annotations

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts.models import User
from certificates.models import Certificate, CourseCertificate
from certificates.services.lifecycle import revoke_certificate


@pytest.fixture
def office(client: Client, diego: User) -> Client:
    client.force_login(diego)
    return client


def page(certificate: Certificate, name: str) -> str:
    return reverse(f"admin:certificates_certificate_{name}", args=[certificate.pk])


def test_a_revoked_certificate_is_reinstated_for_a_reason(
    office: Client, issued: Certificate, diego: User
) -> None:
    revoke_certificate(certificate=issued, by=diego, reason="Plagio")
    shown = office.get(page(issued, "change")).content.decode()
    assert page(issued, "reinstate") in shown
    assert page(issued, "revoke") not in shown
    office.post(page(issued, "reinstate"), {"reason": ""})
    issued.refresh_from_db()
    assert issued.state == "revoked"
    office.post(page(issued, "reinstate"), {"reason": "Era otra persona"})
    issued.refresh_from_db()
    assert issued.is_valid
    office.post(page(issued, "reinstate"), {"reason": "otra vez"})
    assert [event.kind for event in issued.events.all()].count("reinstated") == 1


def test_a_certificate_is_renewed_or_the_office_is_told_why_not(
    office: Client, issued: Certificate
) -> None:
    refused = office.post(page(issued, "renew"))
    assert [str(told) for told in get_messages(refused.wsgi_request)]
    assert Certificate.objects.count() == 1
    CourseCertificate.objects.create(course=issued.course, valid_months=12)
    for _time in range(2):
        office.post(page(issued, "renew"))
    new = Certificate.objects.get(supersedes=issued)
    assert new.expires_on is not None
    assert Certificate.objects.count() == 2


@pytest.mark.parametrize("name", ["reinstate", "renew"])
def test_nobody_else_may(
    client: Client, issued: Certificate, alicia: User, carla: User, diego: User, name: str
) -> None:
    CourseCertificate.objects.create(course=issued.course, valid_months=12)
    if name == "reinstate":
        revoke_certificate(certificate=issued, by=diego, reason="Plagio")
    before = Certificate.objects.values_list("pk", "state").get()
    for actor in (None, alicia, carla):
        if actor:
            client.force_login(actor)
        assert client.post(page(issued, name), {"reason": "x"}).status_code in {302, 403, 404}
        assert Certificate.objects.values_list("pk", "state").get() == before
