"""A PDF is checked inside the browser: by dropping it, by choosing it, and never by sending it."""

from __future__ import annotations

import base64

import pytest
from playwright.sync_api import FilePayload, Page, expect

from certificates.documents import make_pdf
from certificates.models import Certificate
from tests.browser.conftest import Visitor
from tests.factories.academy import finish, make_course
from tests.factories.people import make_user
from tests.integration.processes import wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DROP = """([zone, name, content]) => {
    const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], name, { type: "application/pdf" }));
    zone.dispatchEvent(new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
}"""


def drop(page: Page, name: str, document: bytes) -> None:
    """Let go of a file over the zone."""
    zone = page.locator("[data-file-zone]")
    expect(zone).to_be_visible()
    page.evaluate(DROP, [zone.element_handle(), name, base64.b64encode(document).decode()])


def flipped(document: bytes) -> bytes:
    middle = len(document) // 2
    return document[:middle] + bytes([document[middle] ^ 1]) + document[middle + 1 :]


def as_file(document: bytes) -> FilePayload:
    return {"name": "certificate.pdf", "mimeType": "application/pdf", "buffer": document}


def issued() -> Certificate:
    finish(make_user("Eva Ñandú", language="en"), make_course(title="Reading Maps", lessons=1))
    wait_until(lambda: Certificate.objects.filter(state="issued").exists(), what="the certificate")
    return Certificate.objects.select_related("template").get()


def test_a_file_finds_its_certificate_and_a_changed_one_finds_none(
    site: str, visitor: Visitor
) -> None:
    certificate, page = issued(), visitor.page
    document = make_pdf(certificate)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))

    # On the form: dropped, the right file leads to its certificate.
    page.goto(f"{site}/verify/")
    drop(page, "certificate.pdf", document)
    page.wait_for_url(f"**/verify/file/{certificate.sha256}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Valid certificate")
    expect(page.get_by_text("Your file is exactly the document that was issued")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Eva Ñandú")

    # There, a changed one is told at once, and can be looked for among all.
    page.get_by_label("Drop the PDF here, or choose it:").set_input_files(
        as_file(flipped(document))
    )
    expect(page.get_by_text("It is not the document that we issued")).to_be_visible()
    page.get_by_role("link", name="Look for it among all our certificates").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This file belongs to no certificate")

    # And with the keyboard: the field is an ordinary one.
    page.get_by_label("Code of the certificate").focus()
    for _tab in range(2):
        page.keyboard.press("Tab")
    expect(page.locator("#pdf")).to_be_focused()
    page.locator("#pdf").set_input_files(as_file(document))
    page.wait_for_url(f"**/verify/file/{certificate.sha256}/")

    assert set(sent) == {"GET"}, "nothing was ever sent but questions"
    # The 404 of the page that was meant to be one is the browser's only complaint.
    assert [told for told in visitor.complaints if "404" not in told] == []


def test_without_a_secure_connection_the_page_says_what_else_to_do(
    site: str, visitor: Visitor
) -> None:
    visitor.page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    visitor.page.goto(f"{site}/verify/")
    expect(visitor.page.get_by_text("on a secure connection (https) only")).to_be_visible()
    expect(visitor.page.locator("[data-file-zone]")).to_be_hidden()
