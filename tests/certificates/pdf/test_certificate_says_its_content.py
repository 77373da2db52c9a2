from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from certificates.pdf.design.template import TemplateSource, default_template
from certificates.pdf.render import render


def test_the_spanish_certificate_holds_every_fact(content, text_of):
    text = text_of(render(default_template(), content))
    for fact in (
        "Certificado de finalización",
        content.holder_name,
        content.course_title,
        content.number,
        content.code,
        content.issuer,
        content.signatory_name,
        content.signatory_title,
        "40 horas",
        "completado el 24 de noviembre de 2026",
        "Expedido el 25 de noviembre de 2026",
    ):
        assert fact in text
    assert "Certificate of completion" not in text


def test_the_english_certificate_holds_every_fact(content, text_of):
    english = replace(content, language="en", hours=Decimal("12.50"))
    text = text_of(render(default_template(), english))
    for fact in (
        "Certificate of completion",
        content.holder_name,
        content.course_title,
        content.number,
        "12.5 hours",
        "completed on 24 November 2026",
        "Issued on 25 November 2026",
    ):
        assert fact in text
    assert "horas" not in text


def test_hours_use_the_comma_in_spanish_and_may_be_unknown(content, text_of):
    fractional = text_of(render(default_template(), replace(content, hours=Decimal("12.5"))))
    unknown = text_of(render(default_template(), replace(content, hours=None)))
    assert "12,5 horas" in fractional
    assert "horas" not in unknown
    assert "completado el" in unknown


def test_the_file_describes_itself(content, read):
    reader = read(render(default_template(), content))
    assert reader.metadata.title == "Certificado de finalización: Alicia Núñez Álvarez"
    assert reader.metadata.author == "Academia Titula"
    assert reader.metadata.subject == "Introducción al análisis de datos · TIT-2026-000123"
    assert reader.metadata.creation_date.date() == content.issued_on
    assert reader.trailer["/Root"]["/Lang"] == "es"
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"] is not None
    assert b"/DisplayDocTitle true" in render(default_template(), content)


def test_the_language_of_the_document_is_that_of_the_certificate(content, read):
    reader = read(render(default_template(), replace(content, language="en")))
    assert reader.trailer["/Root"]["/Lang"] == "en"


def test_code_and_qr_link_to_the_verification_page(content, read):
    page = read(render(default_template(), content)).pages[0]
    links = [note.get_object()["/A"]["/URI"] for note in page["/Annots"]]
    assert links == [content.verification_url] * 2


def test_the_file_is_small_and_one_landscape_a4_page(content, read):
    data = render(default_template(), content)
    (page,) = read(data).pages
    assert len(data) < 150_000
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (842, 595)


def test_every_typeface_that_prints_is_embedded(content, read):
    page = read(render(default_template(), content)).pages[0]
    fonts = [font.get_object() for font in page["/Resources"]["/Font"].values()]
    assert len(fonts) == 3
    assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts)


def test_a_template_of_ones_own_chooses_by_language(content, text_of):
    source = TemplateSource(
        '<html><body style="font-family: {{ serif }}">'
        '{% if language == "es" %}Hola{% else %}Hello{% endif %} {{ holder_name|upper }}'
        "</body></html>"
    )
    assert text_of(render(source, content)) == "Hola ALICIA NÚÑEZ ÁLVAREZ"
    assert text_of(render(source, replace(content, language="en"))).startswith("Hello")


@pytest.mark.parametrize(
    "name",
    [
        "Nguyễn Thị Ánh Tuyết",
        "Александра Щедрина",
        "Γεώργιος Παπαδόπουλος",
        "Zażółć Brzęczyszczykiewicz",
        "Արամ Խաչատրյան",
        "გიორგი ბერიძე",
        "አበበ ቢቂላ",
        "欧阳娜娜",
        "田中 さくら",
    ],
)
def test_names_of_many_scripts_can_be_copied(content, text_of, name):
    assert name in text_of(render(default_template(), replace(content, holder_name=name)))


@pytest.mark.parametrize("name", ["محمد عبد الرحمن الشريف", "יעל בן־דוד כהן"])
def test_right_to_left_names_are_copied_as_letters_in_reading_order(content, text_of, name):
    text = text_of(render(default_template(), replace(content, holder_name=name)))
    assert name in text or name[::-1] in text
