"""What holds of every mail that we send, in both languages: known, light, whole, and nobody's name in a URL."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core import mail as outbox
from django.test import Client
from django.utils.translation import override

from accounts.models import User
from lms.mails.catalogue import KINDS, Kind
from lms.mails.views import example
from notifications.services import deliver_due_emails
from tests.pages.reading import Page

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in settings.LANGUAGES]
every_mail = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
#: Gmail shows no more of a mail than this (https://support.google.com/mail/answer/6590).
CLIPPED_AT = 102 * 1024


def functions_that_make_letters() -> set[str]:
    """The public functions of the apps' modules of e-mails, from their source."""
    found = set()
    for path in Path(settings.BASE_DIR).glob("*/**/*emails.py"):
        if path.parts[len(Path(settings.BASE_DIR).parts)] in {"tests", "var", ".venv"}:
            continue
        for node in ast.parse(path.read_text()).body:
            makes = isinstance(node, ast.FunctionDef) and ast.unparse(node.returns or node)
            if makes == "Letter" and not node.name.startswith("_"):
                found.add(node.name)
    return found


def test_the_preview_knows_every_kind() -> None:
    assert functions_that_make_letters() == {kind.name for kind in KINDS}


@every_mail
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_keeps_to_what_mail_programs_can_do(kind: Kind, language: str, alicia: User) -> None:
    mail = example(kind, alicia, language)
    page = Page(mail.html)
    assert len(mail.html.encode()) < CLIPPED_AT
    assert page.language == language
    (root,) = page.all("html")
    assert root.attributes["dir"] == "ltr"
    assert all(table.attributes["role"] == "presentation" for table in page.all("table"))
    for forbidden in ("script", "form", "img", "link", "video", "iframe", "object"):
        assert not page.all(forbidden)
    # Outlook's Word engine ignores the padding of a link: a button is a cell.
    assert all("padding" not in one.attributes["style"] for one in page.all("a"))
    # Where <style> is taken away, every text has its own colour beside a colour behind it.
    assert "background-color:#ffffff" in mail.html
    assert "url(" not in mail.html
    assert 0 < len(mail.subject) <= 78
    assert not re.search(r"display:\s*(flex|grid|none)", mail.html)


@every_mail
@pytest.mark.parametrize("language", LANGUAGES)
def test_its_text_says_all_that_its_html_says(kind: Kind, language: str, alicia: User) -> None:
    mail = example(kind, alicia, language)
    body = mail.html.split("<body", 1)[1].split(">", 1)[1]
    words = set(re.findall(r"[\w@%-]+", Page(body).text))
    assert words - set(re.findall(r"[\w@%-]+", mail.text)) == set()


@every_mail
def test_its_links_are_ours_and_name_nobody(kind: Kind, alicia: User) -> None:
    mail = example(kind, alicia, "en")
    links = [link for link in Page(mail.html).links if not link.startswith("mailto:")]
    home = urlsplit(settings.SITE_URL)
    for link in [*links, *re.findall(r"https?://\S+", mail.text)]:
        assert urlsplit(link)[:2] == home[:2]
        for personal in (
            alicia.email,
            "alicia",
            alicia.public_id.hex,
            str(alicia.public_id),
            "%40",
            "@",
        ):
            assert personal not in link.lower()


@every_mail
def test_it_keeps_to_its_readers_language(kind: Kind, alicia: User) -> None:
    with override("es"):
        asked_in_spanish = example(kind, alicia, "en")
    with override("en"):
        assert example(kind, alicia, "en").html == asked_in_spanish.html


def test_a_name_that_is_written_the_other_way_disturbs_nothing(alicia: User) -> None:
    alicia.full_name = "محمد"
    alicia.save()
    (kind,) = [one for one in KINDS if one.name == "enrollment_confirmed"]
    assert "<bdi>Hello, محمد</bdi>" in example(kind, alicia, "en").html


@every_mail
def test_staff_sees_it_and_sends_it_to_themselves(kind: Kind, client: Client, diego: User) -> None:
    client.force_login(diego)
    page = f"/admin/mails/{kind.name}/?language=en&scheme=dark"
    shown = client.get(page).content.decode()
    assert "color-scheme: dark" in shown
    assert "srcdoc=" in shown
    client.post(page)
    deliver_due_emails()
    (sent,) = outbox.outbox
    assert sent.to == [diego.email]
    assert "List-Unsubscribe" not in sent.extra_headers
