"""What a stamped file says of itself, to eyes, readers, cameras and machines."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
import segno

from certificates.pdf.content import CertificateContent
from certificates.pdf.errors import CertificateRenderError, LinkTooLong
from certificates.pdf.press import Press
from tests.certificates.pdf.engine import (
    DEFAULT,
    PRESS,
    FreshPlates,
    count_of_objects,
    page,
    picture,
    stamp,
    text_by_pdfium,
    text_by_pypdf,
)

#: The box of the QR code of the default template, in points from the top left.
QR_BOX = (670, 446, 748, 524)


@pytest.mark.parametrize("read", [text_by_pypdf, text_by_pdfium])
def test_text_is_read_in_the_order_of_the_page(content, read):
    text = read(stamp(content))
    in_order = (
        "Titula",
        content.issuer,
        "Certificado de finalización",
        "se otorga a",
        content.holder_name,
        "por haber completado el curso",
        content.course_title,
        "40 horas · completado el 24 de noviembre de 2026",
        content.signatory_name,
        content.signatory_title,
        "Verifique este certificado",
        content.code,
        content.number,
        "Expedido el 25 de noviembre de 2026",
    )
    found = [text.index(fact) for fact in in_order]
    assert found == sorted(found)


def test_the_file_describes_itself_in_its_language(content, read):
    for language, title in (
        ("es", "Certificado de finalización"),
        ("en", "Certificate of completion"),
    ):
        reader = read(stamp(content, language=language))
        assert reader.metadata.title == f"{title}: Alicia Núñez Álvarez"
        assert reader.metadata.author == "Academia Titula"
        assert reader.metadata.subject == "Introducción al análisis de datos · TIT-2026-000123"
        assert reader.metadata.creation_date.date() == content.issued_on
        assert reader.trailer["/Root"]["/Lang"] == language
        assert len(reader.pages) == 1
    assert b"/DisplayDocTitle true" in stamp(content)


def _links(reader):
    notes = (note.get_object() for note in reader.pages[0]["/Annots"])
    return [(note["/A"]["/URI"], [float(edge) for edge in note["/Rect"]]) for note in notes]


def test_code_and_qr_link_to_the_verification_page(content, read):
    links = _links(read(stamp(content)))
    assert [uri for uri, _ in links] == [content.verification_url] * 2
    (left, bottom, right, top), code = links[0][1], QR_BOX
    assert (right, top - bottom) == (pytest.approx(656, abs=2), pytest.approx(17, abs=6))
    assert 40 < right - left < 170
    assert links[1][1][0] == pytest.approx(code[0], abs=2)


def test_a_link_is_as_wide_as_its_words_whatever_they_are(content, read):
    source = page('<p><a href="{{ verification_url }}">{{ holder_name }}</a></p>')
    narrow, wide = (
        _links(read(stamp(content, source, holder_name=name)))[0][1]
        for name in ("Li", "Wilhelmina Marlborough")
    )
    assert narrow[0] == wide[0]
    assert narrow[2] - narrow[0] < 30
    assert wide[2] - wide[0] > 150


@pytest.mark.parametrize(
    ("address", "written"),
    [
        ("https://titula.example/a(b)c/ABC", "https://titula.example/a(b)c/ABC"),
        ("https://titula.example/back\\slash/ABC", "https://titula.example/back\\slash/ABC"),
        ("https://titula.example/año/ABC", "https://titula.example/a%C3%B1o/ABC"),
        (
            "https://titula.example/%C3%B1/ABC?a=1&b=2#x",
            "https://titula.example/%C3%B1/ABC?a=1&b=2#x",
        ),
    ],
)
def test_an_address_with_any_letters_is_a_link_and_a_code(content, read, address, written):
    data = stamp(content, code="ABC", verification_url=address)
    assert [uri for uri, _ in _links(read(data))] == [written] * 2
    assert _modules(data) == _expected(address)


def _modules(data, box=QR_BOX):
    """The modules as they are seen, dark True."""
    scale = 8
    left, top, right, bottom = (edge * scale for edge in box)
    part = picture(data, scale).crop((left, top, right, bottom)).convert("L")
    for count in range(21, 178, 4):
        step = part.width / count
        seen = [
            [
                part.getpixel((int((x + 0.5) * step), int((y + 0.5) * step))) < 128
                for x in range(count)
            ]
            for y in range(count)
        ]
        if all(seen[6][x] == (x % 2 == 0) for x in range(8, count - 8)):  # the timing pattern
            return seen
    raise AssertionError("there is no QR code")


def _expected(url):
    matrix = segno.make(
        url.encode(), error="m", mode="byte", micro=False, boost_error=False, mask=3
    ).matrix
    return [[bool(module) for module in row] for row in matrix]


def test_the_qr_code_holds_the_address(content):
    assert _modules(stamp(content)) == _expected(content.verification_url)
    other = "https://titula.example.org/verify/ZZZZ-0000-9999"
    data = stamp(content, code="ZZZZ-0000-9999", verification_url=other)
    assert _modules(data) == _expected(other)


@pytest.mark.parametrize(
    "address",
    [
        "https://titula.example.org/verify/7QX4-M2KD-9FHR" + "?x=" + "y" * 60,
        "https://elsewhere.example/without-the-code",
        "x",
    ],
)
def test_an_address_of_another_shape_has_its_code_too(content, address):
    assert _modules(stamp(content, verification_url=address)) == _expected(address)


def test_an_address_that_no_code_can_hold_is_refused(content):
    with pytest.raises(LinkTooLong):
        stamp(content, verification_url="https://titula.example/" + "x" * 4000)
    with pytest.raises(CertificateRenderError):
        PRESS.make(DEFAULT, replace(content, verification_url="x" * 4000))


def test_a_template_without_a_code_has_none(content, read):
    data = stamp(content, page("<p>{{ holder_name }}</p>"))
    assert count_of_objects(data) == 1
    assert "/Annots" not in read(data).pages[0] or not read(data).pages[0]["/Annots"]
    assert "/XObject" not in read(data).pages[0]["/Resources"] or not list(
        read(data).pages[0]["/Resources"]["/XObject"]
    )


def test_every_typeface_is_embedded(content, read):
    for name in ("Alicia", "علي 李雷 🎓 Ọ̀ṣọ́"):
        fonts = read(stamp(content, holder_name=name)).pages[0]["/Resources"]["/Font"].values()
        for font in (font.get_object() for font in fonts):
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            assert "/FontFile2" in inner["/FontDescriptor"]


@pytest.mark.parametrize(
    "title",
    [
        "تحليل البيانات",
        "数据分析入门",
        "Fotografía 📷 con el móvil",
        "डेटा विश्लेषण",
        "ניתוח נתונים",
        "データ分析 입문",
    ],
)
def test_a_course_of_any_script_is_printed_on_all_its_certificates(content, title):
    for name in ("Alicia Núñez", "李雷", "علي"):
        text = text_by_pdfium(stamp(content, course_title=title, holder_name=name))
        assert unicodedata.normalize("NFC", title) in text
        assert name in text


@pytest.mark.parametrize(
    "name",
    ["Ĳsbrand Ọ̀ṣọ́", "Ali 李雷 Анна", "Анна Müller", "김민준 (Minjun Kim)", "직자さ", "Ana 🎓"],
)
@pytest.mark.parametrize("issuer", ["Academia Titula", "Академия", "学院"])
def test_names_that_need_typefaces_of_their_own_bring_them(content, name, issuer):
    text = text_by_pdfium(stamp(content, holder_name=name, issuer=issuer))
    assert unicodedata.normalize("NFC", name) in text
    assert issuer in text


@pytest.mark.parametrize(
    ("one", "other"), [("Ω Ohm", "Ω Ohm"), ("Анна Anna", "Anna Анна"), ("µ μ", "μ µ")]
)
def test_two_letters_that_share_a_glyph_are_each_copied_as_they_are(content, one, other):
    text = text_by_pdfium(stamp(content, holder_name=one, course_title=other))
    assert unicodedata.normalize("NFC", one) in text
    assert unicodedata.normalize("NFC", other) in text


def test_two_boxes_may_hold_the_same_value(content):
    box = "{% fit holder_name width=300 height=30 size=24 smallest=8 %}"
    data = stamp(content, page(f"<div>{box}</div><div>{box}</div><p>{{{{ holder_name }}}}</p>"))
    assert text_by_pdfium(data).count(content.holder_name) == 3


def test_a_picture_of_the_assets_is_on_every_certificate(content, red_square):
    source = page(f"<p>{{{{ holder_name }}}}</p>{red_square}")
    data = stamp(content, source)
    reds = [pixel for pixel in picture(data, 1).get_flattened_data() if pixel == (200, 30, 30)]
    assert len(reds) > 225 * 45 * 0.9


ALL = CertificateContent(
    number="N-1",
    code="CODE",
    holder_name="Alicia",
    course_title="Curso",
    hours=Decimal(5),
    completed_on=date(2026, 1, 2),
    issued_on=date(2026, 1, 3),
    issuer="Academia",
    signatory_name="Carla",
    signatory_title="Directora",
    language="es",
    verification_url="https://t.example/CODE",
    second_signatory_name="Diego",
    second_signatory_title="Rector",
    expires_on=date(2027, 1, 2),
)


def test_a_press_that_has_made_others_makes_the_same(content):
    fresh = Press(FreshPlates())
    for changes in ({"holder_name": "علي"}, {"language": "en"}, {"hours": None}, {}):
        said = replace(ALL, **changes)
        assert PRESS.make(DEFAULT, said).to_bytes() == fresh.make(DEFAULT, said).to_bytes()
