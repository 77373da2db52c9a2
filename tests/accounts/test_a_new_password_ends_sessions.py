"""Whoever was signed in with the old password is signed out by the new one, and its owner is told."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.enums import AuditAction
from accounts.models import User
from tests.accounts.factors import give_app, may_go_in, sign_in
from tests.accounts.mailbox import letter, link_in
from tests.factories.people import PASSWORD

NEW = "otra-clave-muy-larga"


def reset(user: User) -> Client:
    client = Client()
    client.post("/account/password/reset/", {"email": user.email})
    form = client.get(link_in(letter("reset_password", user.email)), follow=True)
    client.post(form.request["PATH_INFO"], dict.fromkeys(form.context["form"].fields, NEW))
    return client


def how_it_changed(user: User) -> list[str]:
    entries = user.audit_entries.filter(action=AuditAction.PASSWORD_CHANGED)
    return [entry.detail["how"] for entry in entries]


def test_changed_on_its_page_it_ends_the_other_sessions(alicia: User) -> None:
    here, elsewhere = Client(), Client()
    for client in (here, elsewhere):
        sign_in(client, alicia)
    fields = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    here.post("/account/password/change/", fields)
    assert may_go_in(here)
    assert not may_go_in(elsewhere)
    assert letter("password_changed", alicia.email).language == "es"
    assert how_it_changed(alicia) == ["changed"]


def test_chosen_by_mail_it_ends_all(alicia: User) -> None:
    elsewhere = Client()
    sign_in(elsewhere, alicia)
    assert not may_go_in(reset(alicia))
    assert not may_go_in(elsewhere)
    assert letter("password_reset", alicia.email).language == "es"
    assert how_it_changed(alicia) == ["reset"]


def test_chosen_by_mail_it_does_not_replace_the_second_factor(alicia: User) -> None:
    give_app(alicia)
    reset(alicia)
    client = Client()
    assert sign_in(client, alicia, NEW) == "/account/2fa/authenticate/"
    assert not may_go_in(client)


@pytest.mark.django_db
def test_a_password_like_ones_own_name_is_refused(client: Client) -> None:
    form = {
        "full_name": "Maximiliana Torquemada",
        "email": "eva@example.com",
        "password1": "maximiliana torquemada",
        "terms": "on",
    }
    assert list(client.post("/account/signup/", form).context["form"].errors) == ["password1"]
    api = {"email": "eva@example.com", "password": form["password1"], "fullName": form["full_name"]}
    refused = client.post("/api/v1/registrations", api, content_type="application/json")
    assert list(refused.json()["errors"]) == ["password"]
    assert not User.objects.exists()
