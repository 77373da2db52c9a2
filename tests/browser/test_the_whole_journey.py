"""Register, verify, enrol, watch, read, get the certificate, and let a stranger verify it."""

from __future__ import annotations

import re
from pathlib import Path

import pypdf
import pytest
from django.core.files import File
from playwright.sync_api import Browser, expect

from accounts.models import User
from certificates.models import Certificate
from courses.enums import LessonKind
from courses.models import Course
from courses.services import add_lesson, attach_video
from notifications.models import OutboundEmail
from tests.browser.conftest import Visitor
from tests.factories.academy import make_course
from tests.integration.processes import ROOT, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FILM = ROOT / "lms/demo/courses/titula-in-two-minutes/videos/01-watch.webm"


def course_with_a_film() -> Course:
    """A free course: a real film first, then a text."""
    course = make_course(title="Reading Maps", lessons=1, language="en")
    module = course.modules.get()
    film = add_lesson(
        module=module, by=course.instructor, title="The film", kind=LessonKind.VIDEO, position=99
    )
    with FILM.open("rb") as file:
        attach_video(lesson=film, by=course.instructor, file=File(file, name=FILM.name))
    text = module.lessons.get(kind=LessonKind.TEXT)
    film.position, text.position = 0, 1
    type(film).objects.bulk_update([film, text], ["position"])
    return course


def test_a_student_goes_all_the_way(
    site: str, visitor: Visitor, chromium: Browser, tmp_path: Path
) -> None:
    course_with_a_film()
    page = visitor.page

    # Register, and verify the address by the mailed link.
    page.goto(f"{site}/account/signup/")
    page.get_by_label("Full name").fill("Eva Ñandú Rodríguez")
    page.get_by_label(re.compile("e-?mail", re.IGNORECASE)).first.fill("eva@example.com")
    page.get_by_label("Password").first.fill("una-clave-muy-larga")
    page.get_by_role("checkbox").check()
    page.locator(
        "main form[method=post] button[type=submit], main form[method=post] button:not([type])"
    ).last.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    letter = sent("verify_address")
    page.goto(letter.content["action"][1])
    page.locator("main form[method=post] button").last.click()
    page.wait_for_url("**/learn/**")
    assert User.objects.get(email="eva@example.com").emailaddress_set.get().verified

    # Find the course and enrol.
    page.goto(f"{site}/courses/?q=maps")
    page.get_by_role("link", name="Reading Maps").first.click()
    page.locator("form[action$='/enroll/'] button").first.click()
    page.wait_for_url("**/learn/**")

    # Watch the film to its end; progress is counted without anything being pressed.
    page.evaluate(
        "const v = document.querySelector('video'); v.muted = true; v.playbackRate = 2; v.play()"
    )
    wait_until(
        lambda: completed_lessons() == 1, seconds=60, what="the film to be counted as watched"
    )
    expect(page.get_by_text("Completed").first).to_be_visible()

    # The next lesson is a text; reading it finishes the course.
    page.get_by_role("link", name="Next").first.click()
    page.get_by_role("button", name="Mark as read").click()
    page.wait_for_url("**/certificates/**")

    # The certificate appears without a reload.
    page.evaluate("window.sameDocument = true")
    download = page.get_by_role("link", name="Download PDF")
    expect(download).to_be_visible()
    assert page.evaluate("window.sameDocument") is True

    with page.expect_download() as downloading:
        download.click()
    certificate = Certificate.objects.get()
    file = tmp_path / "certificate.pdf"
    downloading.value.save_as(file)
    text = pypdf.PdfReader(file).pages[0].extract_text()
    for expected in ("Eva Ñandú Rodríguez", "Reading Maps", certificate.number, certificate.code):
        assert expected in text

    # A stranger with the link sees that it is valid.
    stranger = chromium.new_context(locale="es-ES")
    strange_page = stranger.new_page()
    strange_page.goto(certificate.verification_url.replace("http://testserver", site))
    main = strange_page.get_by_role("main")
    expect(main).to_contain_text("Eva Ñandú Rodríguez")
    expect(main).to_contain_text("Reading Maps")
    expect(main).to_contain_text("válido")
    stranger.close()

    announced = sent("certificate_issued")
    assert announced.to == "eva@example.com"
    assert certificate.code in announced.content["action"][1]
    assert visitor.complaints == []


def sent(kind: str) -> OutboundEmail:
    """The mail of this kind, once it has been sent."""
    wait_until(
        lambda: OutboundEmail.objects.filter(kind=kind, state="sent").exists(),
        what=f"the mail {kind}",
    )
    return OutboundEmail.objects.get(kind=kind)


def completed_lessons() -> int:
    return (
        User.objects.get(email="eva@example.com")
        .enrollments.get()
        .lesson_progress.exclude(completed_at=None)
        .count()
    )
