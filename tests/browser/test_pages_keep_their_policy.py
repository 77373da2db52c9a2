"""The API docs and the admin work under their Content-Security-Policies, and the console has nothing to say."""

from __future__ import annotations

import re

import pytest
from django.contrib import admin
from django.urls import NoReverseMatch, reverse
from playwright.sync_api import expect

from accounts.enums import AccountType
from certificates.models import CertificateTemplate
from lib.admin import page_of
from tests.browser.conftest import Visitor, sign_in
from tests.factories.academy import add_video_lesson, finish, lessons_of, make_course
from tests.factories.people import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LISTEN = """
    document.addEventListener("securitypolicyviolation", (event) => console.error(
        `refused: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
"""


@pytest.fixture
def listener(visitor: Visitor) -> Visitor:
    """A visitor who also hears what is refused, and what the console only warns of."""
    visitor.context.add_init_script(LISTEN)
    visitor.page.on(
        "console",
        lambda message: (
            visitor.complaints.append(message.text)
            if message.type == "warning" and "Policy" in message.text
            else None
        ),
    )
    return visitor


def admin_pages() -> list[str]:
    """The front page, and the list and the empty form of everything."""
    names = [f"{m._meta.app_label}_{m._meta.model_name}" for m in admin.site._registry]
    return [
        reverse("admin:index"),
        *(reverse(f"admin:{name}_changelist") for name in names),
        *filter(None, (_address(f"admin:{name}_add") for name in names)),
    ]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def test_the_api_docs_list_an_operation_and_try_it(site: str, listener: Visitor) -> None:
    page = listener.page
    page.goto(f"{site}{reverse('api:docs')}")
    operation = page.locator(".opblock", has_text="/api/v1/courses").first
    operation.locator(".opblock-summary").click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    said = operation.locator(".live-responses-table tbody .response-col_status")
    expect(said.first).to_contain_text("200")
    assert listener.complaints == []


def test_the_admin_works_and_nothing_it_needs_is_refused(site: str, listener: Visitor) -> None:
    staff = make_user("Diego Santamaría", account_type=AccountType.STAFF, language="en")
    course = make_course()
    add_video_lesson(course)
    enrollment = finish(make_user("Eva Ñandú"), make_course(lessons=1)).enrollment
    rows = [
        *(course, course.modules.first(), lessons_of(course)[0], enrollment.student, enrollment),
        *enrollment.completion.certificates.all(),
        *CertificateTemplate.objects.all(),
    ]
    sign_in(listener, site, staff)
    page = listener.page
    for address in [*admin_pages(), *map(page_of, rows)]:
        answer = page.goto(f"{site}{address}")
        assert answer is not None
        if (
            answer.status == 403
        ):  # staff adds no rows that services make; the browser says so in its console
            listener.complaints.clear()
        page.wait_for_load_state("load")
        assert listener.complaints == [], address

    # The theme's menus are Alpine's: they open, and the dark theme is kept.
    page.goto(f"{site}{reverse('admin:index')}")
    page.locator("[x-on\\:click*='openUserLinks = ']").first.click()
    page.locator("[x-on\\:click*=\"switchTheme('dark')\"]").first.click()
    expect(page.locator("html")).to_have_class(re.compile(r"\bdark\b"))
    assert listener.complaints == []
