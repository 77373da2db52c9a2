"""Opening an account by the page: form, letter, link, and in."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from notifications.models import OutboundEmail
from tests.accounts.mailbox import letter, link_in, verify_by_mail
from tests.factories.people import PASSWORD
from tests.pages.reading import Answer, read, said

EVA = {
    "full_name": "Eva Ñandú",
    "email": "Eva@Example.com",
    "password1": "clave-muy-larga",
    "terms": "on",
}


def sign_up(client: Client, **fields: str) -> Answer:
    return client.post(reverse("account_signup"), EVA | fields)


def is_signed_in(client: Client) -> bool:
    return client.get(reverse("my_learning")).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["es", "en"])
def test_the_link_of_the_mail_opens_the_account_and_leads_to_my_learning(language: str) -> None:
    client = Client(headers={"Accept-Language": language})
    told = sign_up(client)
    assert told.headers["Location"] == reverse("account_email_verification_sent")
    assert not is_signed_in(client)

    user = User.objects.get()
    assert (user.email, user.full_name, user.account_type) == (
        "eva@example.com",
        "Eva Ñandú",
        "student",
    )
    mail = letter("verify_address", "eva@example.com")
    assert (user.language, mail.language) == (language, language)
    subject = said("Confirm your e-mail for %(site)s", language, site="Titula")
    assert mail.subject == subject

    opened = client.get(link_in(mail))
    assert not is_signed_in(client), "a mail scanner that opens the link must not open the account"
    assert reverse("account_confirm_email", args=["x"])[:-2] in " ".join(read(opened).actions)

    confirmed = client.post(link_in(mail))
    assert confirmed.headers["Location"] == reverse("my_learning")
    assert is_signed_in(client)


@pytest.mark.django_db
def test_a_spent_or_invented_link_says_so_and_opens_nothing(client: Client) -> None:
    invented = client.get(reverse("account_confirm_email", args=["invented"]))
    assert read(invented).heading == said("This link no longer works", "es")
    assert not read(invented).actions & {reverse("account_confirm_email", args=["invented"])}
    assert not is_signed_in(client)


@pytest.mark.django_db
def test_a_known_address_is_told_to_its_owner_and_not_to_the_visitor(alicia: User) -> None:
    unknown, known = Client(), Client()
    for_unknown = sign_up(unknown)
    for_known = sign_up(known, email="ALICIA@example.com", full_name="Otra Persona")

    assert (for_known.status_code, for_known.headers["Location"]) == (
        for_unknown.status_code,
        for_unknown.headers["Location"],
    )
    assert not is_signed_in(known)
    shown = read(known.get(for_known.headers["Location"])).text
    assert shown.replace("alicia@", "eva@") == (
        read(unknown.get(for_unknown.headers["Location"])).text
    )

    alicia.refresh_from_db()
    assert alicia.full_name == "Alicia Fernández Ríos"
    assert alicia.check_password(PASSWORD)
    assert User.objects.filter(email__iexact="alicia@example.com").count() == 1
    mail = letter("account_already_exists", alicia.email)
    assert link_in(mail) == reverse("account_login")
    assert not OutboundEmail.objects.filter(kind="verify_address", to=alicia.email).exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("terms", ""),
        ("full_name", ""),
        ("email", "not an address"),
        ("password1", "12345678"),
        ("password1", "corta"),
    ],
)
def test_what_is_missing_is_said_beside_its_field_and_no_account_is_opened(
    client: Client, field: str, value: str
) -> None:
    refused = sign_up(client, **{field: value})
    assert refused.status_code == 200
    form = refused.context["form"]
    assert list(form.errors) == [field]
    page = read(refused)
    (summary,) = page.all("div", role="alert")
    assert form.errors[field][0] in summary.text
    assert not User.objects.exists()
    assert not OutboundEmail.objects.exists()


@pytest.mark.django_db
def test_who_came_from_a_course_goes_back_to_it(client: Client) -> None:
    signup = client.get(reverse("account_signup"), {"next": "/courses/curso/"})
    assert signup.context["redirect_field_value"] == "/courses/curso/"
    sign_up(client, next="/courses/curso/")
    link = link_in(letter("verify_address", "eva@example.com"))
    assert client.post(link).headers["Location"] == "/courses/curso/"


@pytest.mark.django_db
def test_nobody_is_sent_to_another_site_after_signing_in(client: Client, alicia: User) -> None:
    answer = client.post(
        reverse("account_login"),
        {"login": alicia.email, "password": PASSWORD, "next": "https://evil.example/"},
    )
    assert answer.headers["Location"] == reverse("my_learning")


@pytest.mark.django_db
def test_the_account_of_one_browser_is_not_opened_in_another(client: Client) -> None:
    sign_up(client)
    elsewhere = Client()
    verify_by_mail(elsewhere, "eva@example.com")
    assert not is_signed_in(elsewhere)
    login = {"login": "eva@example.com", "password": EVA["password1"]}
    elsewhere.post(reverse("account_login"), login)
    assert is_signed_in(elsewhere)
