"""A design is typed, looked at, mended and saved, in a real browser."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from accounts.enums import AccountType
from accounts.models import User
from certificates.models import CertificateTemplate, CourseCertificate
from certificates.pdf.design.template import default_template
from lib.admin import page_of
from tests.browser.conftest import Visitor
from tests.factories.academy import make_course
from tests.factories.people import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Milliseconds: a page is printed in a process of its own.
PATIENCE = 30_000
HEADING = "Certificado de finalización"


def test_staff_changes_a_design_that_a_course_uses(site: str, visitor: Visitor) -> None:
    staff = make_user("Diego Santamaría", account_type=AccountType.STAFF, language="en")
    html = default_template().html.replace(HEADING, "Diploma")
    first = CertificateTemplate.objects.create(name="Diploma", html=html)
    CourseCertificate.objects.create(course=make_course(), template=first)
    page = visitor.page
    sign_in(visitor, site, staff)
    page.goto(f"{site}{page_of(first)}")
    source, status = page.locator("textarea"), page.locator("[data-status]")
    trouble = page.locator("[data-trouble]")
    expect(status).to_have_text(re.compile(r"Printed in \d+\.\d\d s"), timeout=PATIENCE)
    before = shown(page)

    # Another heading is another picture, without a click.
    source.fill(html.replace("Diploma", "Título propio"))
    another(page, than=before)
    expect(trouble).to_be_hidden(timeout=PATIENCE)

    # Another person on the same page.
    ours = shown(page)
    page.get_by_role("button", name="Arabic").click()
    another(page, than=ours)
    expect(page.get_by_role("button", name="Arabic")).to_have_attribute("aria-pressed", "true")

    # A broken tag says what it is and where; its line is one click away.
    broken = html.replace("{% fit holder_name", "{% fti holder_name")
    source.fill(broken)
    expect(trouble).to_be_visible(timeout=PATIENCE)
    line = broken[: broken.index("{% fti")].count("\n") + 1
    problem = page.locator("[data-problems] li")
    expect(problem).to_contain_text("“fit”", timeout=PATIENCE)
    problem.get_by_role("button", name=f"Line {line}").click()
    assert "{% fti" in page.evaluate("getSelection().toString()")

    # Mended and saved, it is the next version; the one that the course has stays.
    source.fill(html.replace("Diploma", "Título propio"))
    expect(trouble).to_be_hidden(timeout=PATIENCE)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved as version 2")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("link", name="Diploma v2")).to_be_visible()
    first.refresh_from_db()
    assert first.html == html
    assert "Título propio" in CertificateTemplate.objects.get(name="Diploma", version=2).html
    assert visitor.complaints == []


def sign_in(visitor: Visitor, site: str, user: User) -> None:
    """Give the browser a session: how people sign in is tested elsewhere."""
    client = Client()
    client.force_login(user)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    visitor.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site}]
    )


def shown(page: Page) -> str:
    """The picture that the page shows now."""
    picture: str = page.evaluate("document.querySelector('[data-page]').src")
    return picture


def another(page: Page, *, than: str) -> None:
    """Wait until the page shows another picture; not by ``expect``, which would print both."""
    page.wait_for_function("old => document.querySelector('[data-page]').src !== old", arg=than)
