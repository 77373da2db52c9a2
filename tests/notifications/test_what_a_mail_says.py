"""A mail says the same in both its parts, in its reader's language, and nothing that was not meant."""

from __future__ import annotations

import email
from email.policy import default as modern

import pytest
from django.core import mail as outbox
from hypothesis import given
from hypothesis import strategies as st

from accounts.emails import account_already_exists, reset_password, unknown_address, verify_address
from accounts.models import User
from certificates.emails import (
    certificate_issued,
    certificate_reinstated,
    certificate_revoked,
)
from certificates.enums import EventKind
from certificates.models import Certificate, CertificateEvent
from courses.models import Course
from enrollments.emails import enrollment_confirmed
from notifications.message import Message
from notifications.rendering import render
from notifications.services import Letter, queue_email
from notifications.tasks import deliver_due_emails
from tests.factories.academy import finish
from tests.pages.reading import Page, said


def every_letter(student: User, course: Course) -> list[Letter]:
    """One of each letter that the product sends, to ``student``."""
    enrollment = finish(student, course).enrollment
    certificate = Certificate.objects.get(student=student)
    certificate.number = "TIT-2026-000001"
    url = "http://testserver/x/?a=1&b=2"
    return [
        verify_address(student, url),
        account_already_exists(student),
        reset_password(student, url),
        unknown_address(student.email, student.language),
        enrollment_confirmed(enrollment),
        certificate_issued(certificate),
        certificate_revoked(certificate, event_of(certificate, EventKind.REVOKED)),
        certificate_reinstated(certificate, event_of(certificate, EventKind.REINSTATED)),
    ]


def event_of(certificate: Certificate, kind: EventKind) -> CertificateEvent:
    """Something that happened to it, for a reason."""
    return CertificateEvent.objects.create(
        certificate=certificate, kind=kind, detail={"reason": "Copied <b>"}
    )


@pytest.mark.parametrize("who", ["alicia", "bruno"])
def test_both_parts_of_every_letter_hold_the_same(
    who: str, request: pytest.FixtureRequest, course: Course
) -> None:
    student = request.getfixturevalue(who)
    for letter in every_letter(student, course):
        assert letter.language == student.language
        rendered = render(letter.message, letter.language)
        page = Page(rendered.html)
        text = " ".join(rendered.text.split())
        assert page.language == student.language
        message = letter.message
        said_in_it = [message.greeting, *message.paragraphs, message.footnote]
        said_in_it += [words for detail in message.details for words in detail]
        said_in_it += [*(message.action or ())]
        said_in_it.append(
            said("Questions? Write to %(support_email)s.", student.language)
            % {"support_email": "support@example.com"}
        )
        for words in said_in_it:
            assert words in text, letter.kind
            assert words in page.text, letter.kind
        if message.action:
            assert message.action[1] in page.links


def test_letters_are_written_in_the_language_of_their_reader_and_not_of_who_caused_them(
    alicia: User, bruno: User, course: Course
) -> None:
    spanish = every_letter(alicia, course)
    english = every_letter(bruno, course)
    assert {letter.language for letter in spanish} == {"es"}
    for letter in english:
        assert letter.message.greeting in {"Hello, Bruno", "Hello"}
    greeting = said("Hello, %(name)s", "es", name="Alicia")
    assert {letter.message.greeting for letter in spanish} == {greeting, said("Hello", "es")}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "subject",
    [
        "Curso\r\nBcc: spy@example.com",
        "Curso\nContent-Type: text/html\n\n<script>",
        "Curso\u2028Bcc: spy@example.com",
        "Ñandú — 日本語 " + "largo " * 60,
    ],
)
def test_a_title_is_only_ever_a_subject(subject: str) -> None:
    message = Message(subject=subject, greeting="Hola", paragraphs=["Texto."])
    queue_email(Letter("test", "one", "ana@example.com", "es", message))
    deliver_due_emails()
    (sent,) = outbox.outbox
    assert sent.recipients() == ["ana@example.com"]
    read = email.message_from_bytes(sent.message().as_bytes(), policy=modern)
    assert read["Bcc"] is None
    assert read.get_all("Content-Type") is not None
    assert len(read.get_all("Content-Type") or []) == 1
    assert " ".join(str(read["Subject"]).split()) == " ".join(subject.split())
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]


@given(st.text(max_size=80))
def test_any_words_at_all_are_only_words(words: str) -> None:
    message = Message(
        subject=words, greeting=words, paragraphs=[words], details=[(words, words)], footnote=words
    )
    rendered = render(message, "es")
    plain = Message(subject="x", greeting="x", paragraphs=["x"], details=[("x", "x")], footnote="x")
    tags = [element.tag for element in Page(render(plain, "es").html).elements]
    if words:
        assert [element.tag for element in Page(rendered.html).elements] == tags
    assert "\n" not in rendered.subject
    assert "\r" not in rendered.subject


def test_a_message_survives_the_outbox_whole() -> None:
    message = Message(
        subject="s",
        greeting="g",
        paragraphs=["p", "q"],
        action=("Abrir", "http://testserver/"),
        details=[("a", "b")],
        footnote="f",
    )
    assert Message.from_json(message.as_json()) == message
