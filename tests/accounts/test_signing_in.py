"""Signing in, and choosing a new password by mail."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.services.registering import register
from notifications.models import OutboundEmail
from tests.accounts.mailbox import letter, link_in
from tests.factories.people import PASSWORD
from tests.pages.reading import Answer, read

NEW = "otra-clave-muy-larga"


def sign_in(client: Client, email: str, password: str = PASSWORD) -> Answer:
    return client.post(reverse("account_login"), {"login": email, "password": password})


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("my_learning")).status_code == 200


@pytest.mark.django_db
def test_the_address_may_be_written_in_any_case(client: Client, alicia: User) -> None:
    assert sign_in(client, "ALICIA@Example.COM").headers["Location"] == reverse("my_learning")
    assert is_signed_in(client)


@pytest.mark.django_db
def test_a_wrong_password_and_an_unknown_address_look_the_same(
    client: Client, alicia: User
) -> None:
    wrong = sign_in(client, alicia.email, "not-hers")
    unknown = sign_in(client, "nobody@example.com", "not-hers")
    assert wrong.status_code == unknown.status_code == 200
    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert len(read(wrong).all("div", role="alert")) == 1
    assert not is_signed_in(client)


@pytest.mark.django_db
def test_who_guesses_many_times_has_to_wait(client: Client, alicia: User) -> None:
    for guess in range(5):
        sign_in(client, alicia.email, f"guess-{guess}")
    sign_in(client, alicia.email)
    assert not is_signed_in(client)


@pytest.mark.django_db
def test_an_unverified_account_does_not_open(client: Client) -> None:
    register(
        email="eva@example.com", password=PASSWORD, full_name="Eva Ñandú", account_type="student"
    )
    answer = sign_in(client, "eva@example.com")
    assert answer.headers["Location"] == reverse("account_email_verification_sent")
    assert not is_signed_in(client)
    assert OutboundEmail.objects.filter(kind="verify_address", to="eva@example.com").exists()


@pytest.mark.django_db
def test_a_closed_account_does_not_open(client: Client, alicia: User) -> None:
    alicia.is_active = False
    alicia.save()
    answer = sign_in(client, alicia.email)
    assert answer.headers["Location"] == reverse("account_inactive")
    assert not is_signed_in(client)
    assert "support@example.com" in read(client.get(reverse("account_inactive"))).text


@pytest.mark.django_db
def test_signing_out_takes_a_post(client: Client, alicia: User) -> None:
    client.force_login(alicia)
    client.get(reverse("account_logout"))
    assert is_signed_in(client)
    assert client.post(reverse("account_logout")).headers["Location"] == reverse("home")
    assert not is_signed_in(client)


@pytest.mark.django_db
def test_a_new_password_is_chosen_by_mail_once(client: Client, bruno: User) -> None:
    asked = client.post(reverse("account_reset_password"), {"email": "Bruno@Example.com"})
    assert asked.headers["Location"] == reverse("account_reset_password_done")
    mail = letter("reset_password", bruno.email)
    assert mail.language == bruno.language == "en"
    bruno.refresh_from_db()
    assert bruno.check_password(PASSWORD), "the old one works until then"

    form = client.get(link_in(mail), follow=True)
    assert "password1" in form.context["form"].fields
    here = form.request["PATH_INFO"]
    fields = dict.fromkeys(form.context["form"].fields, NEW)
    saved = client.post(here, fields)
    assert saved.headers["Location"] == reverse("account_reset_password_from_key_done")

    assert sign_in(Client(), bruno.email, NEW).status_code == 302
    with_the_old = sign_in(Client(), bruno.email)
    assert with_the_old.context["form"].errors
    again = Client().get(link_in(mail), follow=True)
    assert again.context["token_fail"]
    assert not read(again).all("input", type="password")


@pytest.mark.django_db
def test_a_password_for_an_unknown_address_is_told_to_its_owner_alone(
    client: Client, alicia: User
) -> None:
    page = reverse("account_reset_password")
    for_known = client.post(page, {"email": alicia.email}, follow=True)
    for_unknown = client.post(page, {"email": "nobody@example.com"}, follow=True)
    assert read(for_known).text == read(for_unknown).text
    assert link_in(letter("unknown_address", "nobody@example.com")) == reverse("account_signup")
