"""A name is what a certificate can print, and never anything but text."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services.managing import update_profile
from accounts.services.registering import register
from lib.errors import InvalidInput
from notifications.models import OutboundEmail
from notifications.tasks import deliver_due_emails
from tests.factories.people import make_user
from tests.pages.reading import read

# Right-to-left override, zero-width space, a combining accent, a tab: what pasted names carry.
PASTED = " Ana\u202e\tLo\u0301pez\u200b  Gil "


@pytest.mark.django_db
def test_a_pasted_name_is_cleaned_wherever_it_comes_in(client: Client) -> None:
    client.post(
        reverse("account_signup"),
        {
            "full_name": PASTED,
            "email": "ana@example.com",
            "password1": "clave-muy-larga",
            "terms": "on",
        },
    )
    register(
        email="otra@example.com",
        password="clave-muy-larga",
        full_name=PASTED,
        account_type="student",
    )
    assert [user.full_name for user in User.objects.all()] == ["Ana López Gil"] * 2

    ana = update_profile(
        user=User.objects.all()[0], full_name=PASTED, certificate_name=PASTED, language="es"
    )
    assert (ana.full_name, ana.certificate_name) == ("Ana López Gil", "Ana López Gil")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["Ana 𓀀 Gil", "Ana देव 𓀀"])
def test_what_a_certificate_cannot_print_is_refused_and_named(client: Client, name: str) -> None:
    refused = client.post(
        reverse("account_signup"),
        {
            "full_name": name,
            "email": "ana@example.com",
            "password1": "clave-muy-larga",
            "terms": "on",
        },
    )
    (sentence,) = refused.context["form"].errors["full_name"]
    assert "𓀀" in sentence
    assert "A" not in sentence.split(":")[1].split(".")[0], "what can be printed is not named"
    assert not User.objects.exists()

    with pytest.raises(InvalidInput) as by_api:
        register(email="ana@example.com", password="x" * 12, full_name=name, account_type="student")
    assert "𓀀" in by_api.value.extra["errors"]["full_name"][0]
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["\u202e\u200b", " \u200d ", "\u2066\u2069"])
def test_a_name_of_invisible_characters_is_no_name(alicia: User, name: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        update_profile(user=alicia, full_name=name, certificate_name="", language="es")
    assert "full_name" in refused.value.extra["errors"]
    alicia.refresh_from_db()
    assert alicia.full_name == "Alicia Fernández Ríos"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    ["Ana الفهد", "李小龍", "Zoë Ærø-Łukasz", "Ана Иванова", "O’Neill"],  # noqa: RUF001
)
def test_names_of_many_scripts_are_welcome(alicia: User, name: str) -> None:
    assert (
        update_profile(
            user=alicia, full_name=name, certificate_name=name, language="es"
        ).name_for_certificates
        == name
    )


@pytest.mark.django_db
def test_a_name_with_markup_is_only_text_on_pages_and_in_mails(client: Client) -> None:
    hostile = "<img src=x onerror=alert(1)> & Co"
    user = make_user(hostile)
    client.force_login(user)
    for address in ("home", "my_learning", "accounts:profile"):
        html = client.get(reverse(address)).content.decode()
        assert "<img src=x" not in html
        assert "&lt;img src=x onerror=alert(1)&gt; &amp; Co" in html
    assert hostile in read(client.get(reverse("home"))).text


@pytest.mark.django_db
def test_a_name_cannot_add_headers_or_markup_to_a_mail(mailoutbox: list) -> None:
    register(
        email="ana@example.com",
        password="clave-muy-larga",
        full_name="<b>Ana</b>\r\nBcc: spy@example.com",
        account_type="student",
    )
    deliver_due_emails()
    (mail,) = mailoutbox
    assert mail.recipients() == ["ana@example.com"]
    assert mail.message()["Bcc"] is None
    html = mail.alternatives[0][0]
    assert "<b>Ana</b>" not in html
    assert "&lt;b&gt;Ana&lt;/b&gt;" in html
    assert OutboundEmail.objects.get().state == "sent"
