"""Compiled templates in the database: made once, made again when they cannot be read, not for ever."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone

from certificates import plates
from certificates.models import CertificatePlate, CertificateTemplate
from certificates.pdf.design.samples import ORDINARY
from certificates.pdf.design.situation import situation
from certificates.pdf.design.template import TemplateSource
from certificates.pdf.errors import NotStampable
from certificates.pdf.wording import words
from certificates.plates import StoredPlates

pytestmark = pytest.mark.django_db
VALUES = words(ORDINARY)


def saved(html: str) -> TemplateSource:
    """A template that somebody saved."""
    CertificateTemplate.objects.create(
        name=html[:20], version=1, html=html, sha256=hashlib.sha256(html.encode()).hexdigest()
    )
    return TemplateSource(html)


def ask(source: TemplateSource):
    return StoredPlates().plate(source, VALUES, situation(source.html, VALUES))


@pytest.fixture
def compiled(monkeypatch):
    """What was compiled; the real workshop does it."""
    asked = []
    compile_ = plates.compile_in_workshop

    def counted(*args):
        asked.append(args)
        return compile_(*args)

    monkeypatch.setattr(plates, "compile_in_workshop", counted)
    return asked


def test_a_saved_template_is_compiled_once_for_each_situation(compiled):
    source = saved("<p>{{ holder_name }}</p>")
    assert ask(source) == ask(source)
    assert len(compiled) == 1
    assert CertificatePlate.objects.get().template.html == source.html


def test_a_refusal_is_kept_as_well(compiled):
    source = saved("<p style='text-decoration: underline'>{{ holder_name }}</p>")
    for _ in range(2):
        with pytest.raises(NotStampable, match="rules or boxes"):
            ask(source)
    assert len(compiled) == 1


def test_a_draft_leaves_nothing_behind(compiled):
    ask(TemplateSource("<p>{{ number }}</p>"))
    assert not CertificatePlate.objects.exists()


@pytest.mark.parametrize("garbage", [b"", b"not a plate"])
def test_a_plate_that_cannot_be_read_is_made_again(compiled, garbage):
    source = saved("<p>{{ holder_name }}</p>")
    plate = ask(source)
    CertificatePlate.objects.update(data=garbage)
    assert ask(source) == plate
    assert ask(source) == plate
    assert len(compiled) == 2


def test_another_release_compiles_for_itself_and_old_plates_go(compiled, monkeypatch):
    source = saved("<p>{{ holder_name }}</p>")
    ask(source)
    CertificatePlate.objects.update(created_at=timezone.now() - timedelta(days=91))
    old = CertificatePlate.objects.get()
    monkeypatch.setattr(plates, "release", lambda: "another")
    ask(source)
    assert CertificatePlate.objects.get() != old
    assert len(compiled) == 2
