"""Staff designs certificates: what cannot print is refused, what is used never changes."""

from __future__ import annotations

import base64
import json

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts.models import User
from certificates.models import CertificateTemplate, CourseCertificate
from certificates.pdf.design.template import default_template
from certificates.services.freezing import packaged_template
from certificates.services.template_checks import problems_in
from certificates.services.templates import (
    TemplateChanged,
    is_used,
    newest_versions,
    save_template,
)
from courses.models import Course
from lib.admin import page_of
from lib.errors import InvalidInput, NotAllowed
from tests.factories.academy import finish

LIST = "admin:certificates_certificatetemplate_changelist"
ADD = "admin:certificates_certificatetemplate_add"
PROOF = "admin:certificates_certificatetemplate_proof"


def source(heading: str = "Diploma") -> str:
    """The product's own design under another heading."""
    return default_template().html.replace("Certificado de finalización", heading)


@pytest.fixture
def office(diego: User, client: Client) -> Client:
    client.force_login(diego)
    return client


@pytest.fixture
def diploma(db: None) -> CertificateTemplate:
    """A design that nothing uses yet. Written past the service, which would print it a dozen times."""
    return CertificateTemplate.objects.create(name="Diploma", html=source())


def typed(html: str, **fields: str) -> dict[str, str]:
    return {"html": html, "_continue": "1", **fields}


def next_version() -> CertificateTemplate:
    return CertificateTemplate.objects.create(name="Diploma", version=2, html=source("Título"))


def use(template: CertificateTemplate, course: Course) -> None:
    CourseCertificate.objects.update_or_create(course=course, defaults={"template": template})


def test_a_new_design_is_version_1(office: Client, diego: User) -> None:
    answer = office.post(reverse(ADD), typed(source(), name="Diploma"))

    saved = CertificateTemplate.objects.get(name="Diploma")
    assert (saved.version, saved.html, saved.created_by) == (1, source(), diego)
    assert answer.url == page_of(saved)


def test_a_design_that_nothing_uses_is_edited_in_place(
    office: Client, diploma: CertificateTemplate
) -> None:
    office.post(page_of(diploma), typed(source("Título"), seen=diploma.sha256))

    saved = CertificateTemplate.objects.get(name="Diploma")
    assert (saved.pk, saved.version, saved.html) == (diploma.pk, 1, source("Título"))


def test_a_design_in_use_gets_a_next_version_and_stays_itself(
    office: Client, diploma: CertificateTemplate, course: Course, alicia: User
) -> None:
    use(diploma, course)
    assert is_used(diploma)
    finish(alicia, course)
    CourseCertificate.objects.all().delete()

    answer = office.post(page_of(diploma), typed(source("Título"), seen=diploma.sha256))

    diploma.refresh_from_db()
    new = CertificateTemplate.objects.get(name="Diploma", version=2)
    assert (diploma.html, new.html) == (source(), source("Título"))
    assert answer.url == page_of(new)
    assert any("2" in str(m) for m in get_messages(answer.wsgi_request))


def test_an_older_version_is_only_looked_at(office: Client, diploma: CertificateTemplate) -> None:
    new = next_version()

    page = office.get(page_of(diploma)).content.decode()
    refused = office.post(page_of(diploma), typed(source("Otro"), seen=diploma.sha256))

    assert page_of(new) in page
    assert "<textarea" not in page
    assert refused.status_code == 403
    assert list(newest_versions().filter(name="Diploma")) == [new]


def test_the_design_of_the_product_is_copied_not_edited(office: Client) -> None:
    packaged = packaged_template()

    assert office.post(page_of(packaged), typed(source())).status_code == 403
    copied = office.get(
        reverse("admin:certificates_certificatetemplate_copy", args=[packaged.pk]), follow=True
    )
    assert copied.context["adminform"].form.initial["html"] == packaged.html
    named = office.post(reverse(ADD), typed(source(), name="titula"))
    assert "name" in named.context["adminform"].form.errors


def test_the_same_source_again_is_an_error_beside_its_field(
    office: Client, diploma: CertificateTemplate
) -> None:
    answer = office.post(reverse(ADD), typed(source(), name="Otro"))

    assert "Diploma v1" in str(answer.context["adminform"].form.errors["html"])
    assert not CertificateTemplate.objects.filter(name="Otro").exists()


def test_a_name_that_is_taken_is_not_overwritten(
    office: Client, diploma: CertificateTemplate
) -> None:
    answer = office.post(reverse(ADD), typed(source("Otro"), name="Diploma"))

    assert "name" in answer.context["adminform"].form.errors
    diploma.refresh_from_db()
    assert diploma.html == source()


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(
    office: Client, diploma: CertificateTemplate, diego: User
) -> None:
    opened, diploma.html = diploma.sha256, source("Suyo")
    diploma.save()

    answer = office.post(page_of(diploma), typed(source("Mío"), seen=opened))

    form = answer.context["adminform"].form
    assert form.non_field_errors()
    assert form["html"].value() == source("Mío")
    assert CertificateTemplate.objects.get(name="Diploma").html == source("Suyo")
    with pytest.raises(TemplateChanged):
        save_template(name="Diploma", html=source("Mío"), by=diego, seen=opened)


def test_nothing_typed_is_lost_when_it_cannot_print(office: Client) -> None:
    broken = source().replace("{% fit holder_name", "{% fti holder_name")

    answer = office.post(reverse(ADD), typed(broken, name="Diploma"))

    form = answer.context["adminform"].form
    assert "«fit»" in str(form.errors["html"]) or "“fit”" in str(form.errors["html"])
    assert form["html"].value() == broken
    assert not CertificateTemplate.objects.filter(name="Diploma").exists()


REFUSED = {
    "a misspelt placeholder": ("{{ number }}", "{{ nubmer }}", "number"),
    "a misspelt condition": ("{% if hours %}", "{% if huors %}", "hours"),
    "a tag left open": ("{% endif %}", "", "else"),
    "a filter that there is not": ("{{ issuer }}", "{{ issuer|safe }}", "safe"),
    "a picture from elsewhere": (
        "<body>",
        '<body><img src="https://x.example/a.png">',
        "x.example",
    ),
    "a file": ("<body>", '<body><img src="file:///etc/passwd">', "passwd"),
    "a style sheet from elsewhere": (
        "<style>",
        "<style>@import 'https://x.example/a.css';",
        "x.ex",
    ),
    "a typeface from elsewhere": ("<style>", "<style>b{src:url(//x.example/a.ttf)}", "x.example"),
    "artwork that there is not": ("<body>", '<body><img src="mine.png">', "frame.svg"),
    "a script": ("<body>", "<body><script>alert(1)</script>", ""),
    "a script in an attribute": ("<body>", '<body onload="x()">', ""),
    "no name": ("holder_name", "issuer", "{{ holder_name }}"),
    "no code": ("{% fit code", "{% fit number", "{{ code }}"),
    "too much": ("<body>", "<body>" + "x" * 65_000, "64"),
    "two pages": (
        "</body>",
        "<pdf:nextpage /><p>x</p></body>",
        "",
    ),
    "a box too small": ("width=660 height=68", "width=60 height=6", ""),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_print_is_refused(diego: User, what: str) -> None:
    old, new, said = REFUSED[what]
    assert old in source()

    with pytest.raises(InvalidInput) as refused:
        save_template(name="Diploma", html=source().replace(old, new), by=diego)

    assert said in " ".join(refused.value.extra["errors"]["html"])
    assert not CertificateTemplate.objects.filter(name="Diploma").exists()


def test_a_link_to_elsewhere_is_no_picture() -> None:
    linked = source().replace("<body>", '<body><a href="https://example.com/">Web</a>')

    assert problems_in(linked) == []


def test_a_design_that_cannot_be_stamped_is_saved_with_a_warning(
    office: Client, diploma: CertificateTemplate
) -> None:
    slow = source().replace("</body>", '{% if number == "1" %}!{% endif %}</body>')

    answer = office.post(page_of(diploma), typed(slow, seen=diploma.sha256))

    assert CertificateTemplate.objects.get(name="Diploma").html == slow
    warnings = [str(m) for m in get_messages(answer.wsgi_request) if m.level_tag == "warning"]
    assert "number" in warnings[0]
    assert "Devanagari" in warnings[1]


def test_instructors_save_no_designs(carla: User) -> None:
    with pytest.raises(NotAllowed):
        save_template(name="Diploma", html=source(), by=carla)


def preview(client: Client, html: str, sample: str = "") -> dict[str, object]:
    answer = client.post(reverse(PROOF), {"html": html, "sample": sample})
    data: dict[str, object] = json.loads(answer.content)
    return data


def test_the_preview_is_a_picture_of_the_unsaved_page(office: Client) -> None:
    one = preview(office, source("Uno"), "ordinary")
    two = preview(office, source("Dos"), "ordinary")

    head, encoded = one["page"]["picture"].split(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(encoded).startswith(b"\x89PNG")
    assert one["page"]["picture"] != two["page"]["picture"]
    assert one["problems"] == []
    assert one["ms"] >= 0
    assert not CertificateTemplate.objects.filter(html=source("Uno")).exists()


def test_the_preview_shows_every_extreme(office: Client) -> None:
    strip = {one["key"]: one for one in preview(office, source())["strip"]}

    assert strip["longest_name"]["picture"]
    assert strip["arabic"]["picture"] != strip["chinese"]["picture"]
    assert len(strip) >= 10


def test_the_preview_says_where_the_error_is(office: Client) -> None:
    broken = source().replace("{{ number }}</title>", "{{ number </title>\n{% fti code %}")

    answer = preview(office, broken, "ordinary")

    assert answer["page"]["error"]
    assert answer["problems"][0]["line"] == broken[: broken.index("{% fti")].count("\n") + 1


def test_the_list_has_one_row_for_each_design(
    office: Client, diploma: CertificateTemplate, course: Course, alicia: User
) -> None:
    use(diploma, course)
    finish(alicia, course)
    new = next_version()

    rows = list(office.get(reverse(LIST)).context["cl"].queryset)

    assert rows == [new]
    assert (rows[0].n_courses_of_name, rows[0].n_certificates_of_name) == (1, 1)
    assert (rows[0].n_courses, rows[0].n_certificates) == (0, 0)


WHO = {"diego": (200, 200, 200), "carla": (403, 200, 403), "alicia": (302, 302, 302)}


@pytest.mark.parametrize("who", [*WHO, "nobody"])
def test_who_may_open_what(
    client: Client,
    request: pytest.FixtureRequest,
    diploma: CertificateTemplate,
    who: str,
) -> None:
    if who != "nobody":
        client.force_login(request.getfixturevalue(who))
    editor, picture, proof = WHO.get(who, (302, 302, 302))
    pictures = [
        reverse("admin:certificates_certificatetemplate_picture", args=[diploma.pk]),
        reverse("admin:certificates_certificatetemplate_packaged_picture"),
    ]

    for page in (reverse(LIST), reverse(ADD), page_of(diploma)):
        assert client.get(page).status_code == editor
    assert [client.get(url).status_code for url in pictures] == [picture, picture]
    posted = client.post(reverse(PROOF), {"html": source(), "sample": "ordinary"})
    assert posted.status_code == proof
    assert client.get(reverse(PROOF)).status_code == (405 if who in {"diego", "carla"} else 302)
