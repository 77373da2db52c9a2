"""An instructor says what the certificates of a course look like, and sees one."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from certificates.models import CertificateTemplate, CourseCertificate, SigningKey
from certificates.pdf.design.template import default_template
from certificates.services.course_settings import save_course_certificate
from courses.models import Course
from lib.admin import page_of
from lib.errors import InvalidInput, NotAllowed
from tests.factories.academy import finish, make_course

ADD = "admin:certificates_coursecertificate_add"
PUBLIC_PEM = (
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE7K6joqsFxyFw9wco+Ez3sDGpZCeM\n"
    "pkUDkC7Dy6ZrJvY0pLqJ62cEjijWVvO36C/2ebnxmY/ymqV+OeXULtrdsQ==\n"
    "-----END PUBLIC KEY-----\n"
)
# As `openssl pkey -pubin -outform DER | sha256sum` says.
FINGERPRINT = "246E 45C6 6617 B0B7 3DE1 4BA0 3FB1 BC18 12D7 F6E2 6395 2179 3F4D C911 AB53 C35B"
NOT_PRINTED = "\U00012000"  # a cuneiform sign


def of(course: Course, page: str = "of") -> str:
    return reverse(f"admin:certificates_coursecertificate_{page}", args=[course.pk])


def choices(**fields: object) -> dict[str, object]:
    empty = dict.fromkeys(
        [
            "template",
            "language",
            "hours",
            "valid_months",
            "signatory_name",
            "signatory_title",
            "second_signatory_name",
            "second_signatory_title",
        ],
        "",
    )
    return empty | fields


@pytest.fixture
def instructor(carla: User, client: Client) -> Client:
    client.force_login(carla)
    return client


def design(heading: str, **fields: object) -> CertificateTemplate:
    """Written past the service, which would print it a dozen times."""
    html = default_template().html.replace("Certificado de finalización", heading)
    return CertificateTemplate.objects.create(name="Diploma", html=html, **fields)


@pytest.fixture
def diploma(db: None) -> CertificateTemplate:
    return design("Diploma")


def test_the_course_page_leads_to_its_certificates(instructor: Client, course: Course) -> None:
    assert of(course) in instructor.get(page_of(course)).content.decode()

    assert instructor.get(of(course)).url == f"{reverse(ADD)}?course={course.pk}"
    row = CourseCertificate.objects.create(course=course)
    assert instructor.get(of(course)).url == page_of(row)


def test_later_certificates_follow_the_choices_and_earlier_ones_stay(
    instructor: Client, course: Course, alicia: User, bruno: User, diploma: CertificateTemplate
) -> None:
    before = finish(alicia, course).certificates.get()

    answer = instructor.post(
        reverse(ADD),
        choices(
            course=course.pk,
            template=diploma.pk,
            language="en",
            hours="40",
            valid_months="24",
            signatory_name="  Marta   Ruiz ",
            signatory_title="Directora",
            second_signatory_name="Luis Vega",
            second_signatory_title="Decano",
        ),
    )

    assert answer.url == page_of(course)
    after = finish(bruno, course).certificates.get()
    assert (after.template, after.language, after.hours) == (diploma, "en", Decimal(40))
    assert (after.signatory_name, after.second_signatory_name) == ("Marta Ruiz", "Luis Vega")
    assert after.expires_on.year == timezone.localdate().year + 2
    before.refresh_from_db()
    assert (before.template.name, before.language, before.expires_on) == ("Titula", "es", None)


def test_only_newest_designs_are_offered_and_the_one_that_is_kept(
    instructor: Client, course: Course, diploma: CertificateTemplate, diego: User
) -> None:
    row = save_course_certificate(course=course, by=diego, template=diploma)
    new = design("Título", version=2)

    kept = instructor.get(page_of(row)).context["adminform"].form
    fresh = instructor.get(reverse(ADD)).context["adminform"].form

    assert list(kept.fields["template"].queryset) == [new, diploma]
    assert list(fresh.fields["template"].queryset) == [new]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("signatory_name", f"Carla {NOT_PRINTED}"),
        ("valid_months", 0),
        ("hours", Decimal(0)),
        ("second_signatory_name", ""),
    ],
)
def test_what_cannot_be_printed_is_refused(
    carla: User, course: Course, field: str, value: object
) -> None:
    fields = {"second_signatory_title": "Decano"} if field == "second_signatory_name" else {}

    with pytest.raises(InvalidInput) as refused:
        save_course_certificate(course=course, by=carla, **{field: value}, **fields)

    assert list(refused.value.extra["errors"]) == [field]
    assert not CourseCertificate.objects.exists()


def test_an_unprintable_name_is_an_error_beside_its_field(
    instructor: Client, course: Course
) -> None:
    answer = instructor.post(
        reverse(ADD), choices(course=course.pk, signatory_name=f"Carla {NOT_PRINTED}")
    )

    assert NOT_PRINTED in str(answer.context["adminform"].form.errors["signatory_name"])
    assert not CourseCertificate.objects.exists()


def test_the_preview_shows_unsaved_choices(instructor: Client, course: Course) -> None:
    def shown(**fields: object) -> dict[str, dict[str, str]]:
        answer = instructor.post(of(course, "proof"), choices(**fields))
        data: dict[str, dict[str, str]] = json.loads(answer.content)
        return data

    plain, named = shown(), shown(signatory_name="Marta Ruiz")
    assert plain["page"]["picture"].startswith("data:image/png")
    assert named["page"]["picture"] != plain["page"]["picture"]
    assert NOT_PRINTED in shown(signatory_name=NOT_PRINTED)["page"]["error"]
    assert not CourseCertificate.objects.exists()


def test_a_certificate_of_the_course_can_be_seen(instructor: Client, course: Course) -> None:
    picture = instructor.get(of(course, "specimen"))

    assert picture["Content-Type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")


def test_an_instructor_has_no_say_in_other_courses(carla: User, bruno: User) -> None:
    with pytest.raises(NotAllowed):
        save_course_certificate(course=make_course(), by=carla, language="en")
    with pytest.raises(NotAllowed):
        save_course_certificate(course=make_course(), by=bruno, language="en")


@pytest.mark.parametrize("who", ["carla", "diego", "other", "alicia", "nobody"])
def test_who_may_open_what(
    client: Client, request: pytest.FixtureRequest, carla: User, course: Course, who: str
) -> None:
    mine = make_course()  # of another instructor
    row = CourseCertificate.objects.create(course=course)
    if who != "nobody":
        client.force_login(mine.instructor if who == "other" else request.getfixturevalue(who))
    may = {"carla": 200, "diego": 200, "other": 404}.get(who, 302)

    assert client.get(page_of(row)).status_code == may
    assert client.get(of(course, "specimen")).status_code == may
    assert client.post(of(course, "proof"), choices()).status_code == may
    led = client.get(of(course))
    assert led.status_code == (404 if who == "other" else 302)
    assert (page_of(row) == led.headers.get("Location")) == (who in {"carla", "diego"})


def test_another_course_cannot_be_typed_in(instructor: Client) -> None:
    foreign = make_course()

    answer = instructor.post(reverse(ADD), choices(course=foreign.pk, language="en"))

    assert "course" in answer.context["adminform"].form.errors
    assert not CourseCertificate.objects.exists()


def test_the_page_takes_the_same_queries_for_many_designs(
    instructor: Client, course: Course
) -> None:
    row = CourseCertificate.objects.create(course=course)
    page = page_of(row)
    instructor.get(page)
    with CaptureQueriesContext(connection) as one:
        instructor.get(page)
    CertificateTemplate.objects.bulk_create(
        CertificateTemplate(name=f"D{n}", html=f"{n}", sha256=f"{n}") for n in range(30)
    )

    with CaptureQueriesContext(connection) as many:
        instructor.get(page)
    assert len(many) == len(one)


def test_staff_reads_the_keys_and_nobody_changes_them(
    client: Client, diego: User, carla: User
) -> None:
    key = SigningKey.objects.create(purpose="document", kid="abc123", public_pem=PUBLIC_PEM)
    pages = [
        reverse("admin:certificates_signingkey_changelist"),
        page_of(key),
        reverse("admin:certificates_signingkey_public", args=[key.pk]),
    ]

    client.force_login(diego)
    shown = [client.get(page).content.decode() for page in pages]
    assert "abc123" in shown[0]
    assert FINGERPRINT in shown[1]
    assert shown[2] == PUBLIC_PEM
    assert client.post(pages[1], {"kid": "other"}).status_code == 403
    assert client.get(reverse("admin:certificates_signingkey_add")).status_code == 403
    client.force_login(carla)
    assert [client.get(page).status_code for page in pages] == [403, 403, 403]


def test_staff_retires_a_key_but_never_the_last_one(
    client: Client, diego: User, carla: User
) -> None:
    old, new = (
        SigningKey.objects.create(purpose="document", kid=kid, public_pem=PUBLIC_PEM)
        for kid in ("old", "new")
    )
    client.force_login(carla)
    assert client.post(retirement_of(old)).status_code == 403
    client.force_login(diego)
    for key in (old, new):
        client.post(retirement_of(key))
    retired = SigningKey.objects.filter(purpose="document", retired_at__isnull=False)
    assert [key.kid for key in retired] == ["old"]


def retirement_of(key: SigningKey) -> str:
    return reverse("admin:certificates_signingkey_retire", args=[key.pk])
