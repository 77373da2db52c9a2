"""The least work that gives a signed certificate: raw psycopg, a minimal writer, one P-256 signature.

One statement claims and records a batch. The file is valid and has what the eye looks for (artwork, name, course, day,
number, code, QR code), but nothing is shaped or centred: each letter has its code in a table, so only Latin letters
print. No link, no attached credential, no mail, no history, no archive.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import connection
from psycopg.rows import namedtuple_row

from certificates.pdf.design.backdrop import drawn, layers
from certificates.pdf.design.template import default_template
from certificates.pdf.lettering.faces import NEWSREADER, SOURCE_SANS
from certificates.pdf.writing.embedding import EmbeddedFont, house_font
from certificates.pdf.writing.qr import qr_bits
from certificates.pdf.writing.sign import DocumentSigner
from certificates.pdf.writing.writer import Base, Names, Written, form_with, signature_field, write

BATCH: Final = 50
_WIDTH, _HEIGHT = 841.89, 595.28
#: Objects 1 to 16 are the same for all: catalog, pages, page, field, resources, artwork, and two fonts of five.
_FONTS: Final = (7, 12)
_CONTENT, _CODE, _INFO, _SIGNATURE = 17, 18, 19, 20
_FIRST_LINES: Final = (
    "BT /F1 34 Tf 1 0 0 1 240 440 Tm <%s> Tj ET\nBT /F1 25 Tf 1 0 0 1 240 250 Tm <%s> Tj ET\n"
)
_COPY: Final = """
CREATE TEMP TABLE floor AS
SELECT id, false AS issued, code, holder_name, course_title, completed_on, verification_url, ''::text AS number
FROM certificates_certificate WHERE id = ANY(%s)
"""
_CLAIM: Final = """
UPDATE floor SET issued = true, number = 'TIT-2026-' || lpad(id::text, 7, '0')
WHERE id IN (SELECT id FROM floor WHERE NOT issued ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
RETURNING code, holder_name, completed_on, verification_url, number
"""


class Floor:
    """Issues copies of the rows ``ids``, with the words of ``course_title``."""

    def __init__(self, ids: list[int], course_title: str, signer: DocumentSigner) -> None:
        with connection.cursor() as cursor:
            cursor.execute(_COPY, [ids])
        self._signer = signer
        self._fonts = [house_font(NEWSREADER), house_font(SOURCE_SANS)]
        self._serif, self._sans = [_letters(font) for font in self._fonts]
        title = _encoded("Certificado de finalización", self._serif)
        self._static = _FIRST_LINES % (title, _encoded(course_title, self._serif))
        self._base = Base(self._shared())

    def issue(self, count: int) -> list[Written]:
        """Issue so many, a batch at a time; returns the last batch."""
        made: list[Written] = []
        raw = connection.connection
        for _ in range(count // BATCH):
            with raw.transaction(), raw.cursor(row_factory=namedtuple_row) as cursor:
                rows = cursor.execute(_CLAIM, [BATCH]).fetchall()
                made = [self._stamp(row) for row in rows]
        assert len(made) == BATCH
        return made

    def _stamp(self, row: Any) -> Written:
        name = _encoded(row.holder_name, self._serif)
        about = f"{row.number}   {row.code}   {row.completed_on}"
        text = (
            f"{self._static}BT /F1 46 Tf 1 0 0 1 240 340 Tm <{name}> Tj ET\n"
            f"BT /F2 9 Tf 1 0 0 1 240 120 Tm <{_encoded(about, self._sans)}> Tj ET\n"
            "q 78 0 0 78 670 71 cm /Q Do Q\n"
        ).encode()
        day = b"%04d%02d%02d" % (
            row.completed_on.year,
            row.completed_on.month,
            row.completed_on.day,
        )
        url = row.verification_url
        table = qr_bits(url[: url.rfind(row.code)], len(url) - url.rfind(row.code))
        code = table.rows(url)
        bodies = [
            b"<</Length %d>>stream\n%b\nendstream" % (len(text), text),
            b"<</Type/XObject/Subtype/Image/ImageMask true/Decode[1 0]/BitsPerComponent 1/Width %d"
            b"/Height %d/Length %d>>stream\n%b\nendstream"
            % (table.modules, table.modules, len(code), code),
            b"<</Title(%b)/CreationDate(D:%b)>>" % (row.number.encode(), day),
        ]
        return write(self._base, bodies, Names(1, _INFO, day), self._signer)

    def _shared(self) -> list[bytes]:
        fonts = [
            body for font, at in zip(self._fonts, _FONTS, strict=True) for body in font.objects(at)
        ]
        return [
            b"<</Type/Catalog/Pages 2 0 R/Lang(es)%b>>" % form_with(4),
            b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %g %g]/Contents[6 0 R %d 0 R]/Annots[4 0 R]"
            b"/Resources 5 0 R>>" % (_WIDTH, _HEIGHT, _CONTENT),
            signature_field(3, _SIGNATURE),
            b"<</Font<</F1 %d 0 R/F2 %d 0 R>>/XObject<</Q %d 0 R>>>>" % (*_FONTS, _CODE),
            drawn(layers(default_template().html), _WIDTH, _HEIGHT),
            *fonts,
        ]


def _letters(font: EmbeddedFont) -> dict[str, str]:
    return {code.text: code.hex for code in font.codes.values()}


def _encoded(text: str, letters: Mapping[str, str]) -> str:
    return "".join([letters[letter] for letter in text])
