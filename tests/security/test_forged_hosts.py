"""A forged Host reaches no mail, no link and no page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from courses.models import Course
from notifications.models import OutboundEmail

pytestmark = pytest.mark.django_db

EVIL = "evil.example"
FORGED = {
    "host": {"Host": EVIL},
    "host with a port": {"Host": f"{EVIL}:80"},
    "host with the site before it": {"Host": f"testserver.{EVIL}"},
    "host with a user": {"Host": f"testserver@{EVIL}"},
}
HINTS = {
    "X-Forwarded-Host": EVIL,
    "X-Host": EVIL,
    "X-Original-Host": EVIL,
    "Forwarded": f"host={EVIL}",
    "X-Forwarded-Server": EVIL,
    "X-Original-URL": "/admin/",
    "X-Rewrite-URL": "/admin/",
}


@pytest.mark.parametrize("kind", FORGED)
def test_a_site_by_another_name_answers_nothing_and_sends_nothing(
    client: Client, alicia: User, kind: str
) -> None:
    address = reverse("account_reset_password")
    answer = client.post(address, {"email": alicia.email}, headers=FORGED[kind])
    assert answer.status_code == 400
    assert EVIL not in answer.content.decode()
    assert not OutboundEmail.objects.exists()


def test_the_mail_for_a_new_password_does_not_follow_what_a_client_says_of_the_host(
    client: Client, alicia: User
) -> None:
    client.post(reverse("account_reset_password"), {"email": alicia.email}, headers=HINTS)
    mail = OutboundEmail.objects.get(to=alicia.email)
    assert mail.content["action"][1].startswith("http://testserver/account/password/reset/")
    assert EVIL not in str(mail.content)


@pytest.mark.parametrize("address", ["/", "/api/cursos", "/sitemap.xml", "/verify/", "/api/docs/"])
def test_no_link_follows_it(client: Client, course: Course, address: str) -> None:
    plain, hinted = client.get(address), client.get(address, headers=HINTS)
    assert hinted.status_code == plain.status_code
    assert EVIL not in hinted.content.decode()
    assert EVIL not in str(dict(hinted.headers))
