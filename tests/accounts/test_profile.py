"""The profile: how a person is called on certificates to come, and the language of everything."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from certificates.models import Certificate
from courses.models import Course
from notifications.models import OutboundEmail
from tests.factories.academy import finish, make_course
from tests.pages.reading import read, said

PROFILE = "/account/profile/"


def change(client: Client, **fields: str) -> None:
    given = {"full_name": "Alicia Fernández Ríos", "certificate_name": "", "language": "es"}
    answer = client.post(PROFILE, given | fields)
    assert answer.headers["Location"] == PROFILE


def test_the_name_on_certificates_changes_those_to_come_and_not_those_that_are(
    client: Client, alicia: User, course: Course
) -> None:
    finish(alicia, course)
    client.force_login(alicia)
    change(client, certificate_name="Alicia F. Ríos, PhD")
    alicia.refresh_from_db()
    finish(alicia, make_course(instructor=course.instructor))

    first, second = Certificate.objects.filter(student=alicia).order_by("pk")
    assert first.holder_name == "Alicia Fernández Ríos"
    assert second.holder_name == "Alicia F. Ríos, PhD"
    assert alicia.full_name == "Alicia Fernández Ríos"


def test_the_chosen_language_is_spoken_at_once_and_in_every_later_mail_and_certificate(
    client: Client, alicia: User, course: Course
) -> None:
    client.force_login(alicia)
    assert read(client.get(PROFILE)).language == "es"
    change(client, language="en")
    page = read(client.get(PROFILE))
    assert page.language == "en"
    assert page.heading == said("Profile", "en")
    assert said("Your profile is saved.", "en") in page.text

    alicia.refresh_from_db()
    finish(alicia, course)
    assert Certificate.objects.get(student=alicia).language == "en"
    assert OutboundEmail.objects.get(kind="enrollment_confirmed").language == "en"


def test_a_refused_profile_changes_nothing_and_says_why(client: Client, alicia: User) -> None:
    client.force_login(alicia)
    refused = client.post(
        PROFILE, {"full_name": "", "certificate_name": "Ana 𓀀", "language": "tlh"}
    )
    assert set(refused.context["form"].errors) == {"full_name", "certificate_name", "language"}
    page = read(refused)
    assert "Alicia" in page.text, "the header still says who she is"
    alicia.refresh_from_db()
    assert (alicia.full_name, alicia.certificate_name, alicia.language) == (
        "Alicia Fernández Ríos",
        "",
        "es",
    )


def test_nobody_makes_themselves_staff_by_the_form(client: Client, alicia: User) -> None:
    client.force_login(alicia)
    change(client, account_type="staff", is_superuser="on", email="diego@example.com")
    alicia.refresh_from_db()
    assert (alicia.account_type, alicia.is_superuser, alicia.email) == (
        "student",
        False,
        "alicia@example.com",
    )


@pytest.mark.django_db
def test_a_stranger_has_no_profile(client: Client) -> None:
    answer = client.get(PROFILE)
    assert answer.headers["Location"] == f"{reverse('account_login')}?next={PROFILE}"


def test_the_clock_is_chosen_on_the_profile_and_only_real_ones_are(
    client: Client, alicia: User
) -> None:
    client.force_login(alicia)
    change(client, time_zone="America/Mexico_City")
    alicia.refresh_from_db()
    assert alicia.time_zone == "America/Mexico_City"
    given = {"full_name": "Alicia", "certificate_name": "", "language": "es"}
    assert client.post(PROFILE, given | {"time_zone": "Mars/Olympus"}).status_code == 200
    alicia.refresh_from_db()
    assert alicia.time_zone == "America/Mexico_City"
