"""Names that try to be something else: stamped as what they are, or refused by name."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.pdf.design.samples import ORDINARY
from certificates.pdf.errors import CertificateRenderError, DoesNotFit, UnprintableName
from certificates.pdf.lettering.names import clean_text
from tests.certificates.pdf.engine import DEFAULT, PRESS, stamp, text_by_pdfium

FIELDS = ("holder_name", "course_title", "issuer", "signatory_name", "signatory_title", "number")


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(
    "name",
    [
        "</div><script>alert(1)</script>",
        ") Tj ET Q (x",
        "<</JS(x)>>",
        "{{ number }} {% if 1 %}",
        "{0} {number!r} %s %(x)s %b",
        "qZ0zQ qZ1wwwzQ",
        "\\101\\)\\",
        "endstream endobj",
        "&lt;b&gt; &#65;",
        "/Span<</ActualText",
        "'; DROP TABLE x; --",
    ],
)
def test_what_looks_like_a_language_is_printed_letter_by_letter(content, read, field, name):
    data = PRESS.make(DEFAULT, replace(content, **{field: name})).to_bytes()
    assert name in text_by_pdfium(data)
    reader = read(data)
    assert len(reader.pages) == 1
    assert b"/JavaScript" not in data
    if field == "holder_name":
        assert reader.metadata.title.endswith(name)
    if field == "course_title":
        assert reader.metadata.subject.startswith(name)


@pytest.mark.parametrize(
    "hostile",
    [
        "Bru\u202eno Dí\u202caz",
        "Bruno\x00 \x07Díaz",
        "Bruno\r\n\t Díaz",
        "Bru\u200bno D\ufeffíaz",
        "Bruno D\U000e0041\U000e0042íaz",
        "\u2066Bruno\u2069 Díaz\u200f",
        "Bruno Díaz\ufffe\uffff",
        "Bruno Díaz\ud800",
        "Bruno\u2028Díaz",
        "  Bruno   Di\u0301az ",
    ],
)
def test_what_cannot_be_seen_leaves_no_trace(content, hostile):
    assert stamp(content, holder_name=hostile) == stamp(content, holder_name="Bruno Díaz")
    assert stamp(content, issuer=hostile) == stamp(content, issuer="Bruno Díaz")
    assert stamp(content, number=hostile) == stamp(content, number="Bruno Díaz")


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("interminable " * 800, DoesNotFit),
        ("x" * 10_000, DoesNotFit),
        ("A" + "\u0301" * 1000, UnprintableName),
        ("\u0301" * 1000, UnprintableName),
        ("\U00013000", UnprintableName),
        ("\ue000", None),
    ],
)
def test_what_no_certificate_can_show_is_refused(content, name, refusal):
    if refusal is None:
        assert stamp(content, holder_name=name)
        return
    with pytest.raises(refusal) as caught:
        PRESS.make(DEFAULT, replace(content, holder_name=name))
    assert len(str(caught.value)) < 300


def test_a_name_of_nothing_but_spaces_is_an_empty_line(content):
    text = text_by_pdfium(stamp(content, holder_name=" \u00a0\u200b\n "))
    assert "se otorga a por haber completado" in text


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_it_is_it_is_stamped_or_refused_by_name(name, title):
    said = replace(ORDINARY, holder_name=name, course_title=title)
    try:
        data = PRESS.make(DEFAULT, said).to_bytes()
    except CertificateRenderError:
        return
    assert data.startswith(b"%PDF-1.7")
    assert data.endswith(b"%%EOF\n")
    if clean_text(name).isascii():
        assert clean_text(name) in text_by_pdfium(data)
    assert unicodedata.is_normalized("NFC", clean_text(name))
