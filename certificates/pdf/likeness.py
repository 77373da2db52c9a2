"""A plate is proved before it is used: what it stamps must look like what the typesetter sets.

``compile`` reads a page and refuses what it does not understand; whatever it may have missed (a box
drawn over a word, a picture over another) shows here, as a difference between two pictures.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from html import unescape
from typing import Final

from PIL import Image, ImageChops, ImageFilter

from certificates.pdf.design.backdrop import lay_under, layers
from certificates.pdf.design.filling import fill
from certificates.pdf.design.plate import Plate
from certificates.pdf.design.samples import ORDINARY
from certificates.pdf.design.situation import situation
from certificates.pdf.design.template import TemplateSource
from certificates.pdf.design.typeset import typeset
from certificates.pdf.edition import Edition
from certificates.pdf.errors import NotStampable
from certificates.pdf.lettering.faces import font_face_rules
from certificates.pdf.marking import to_translate as _
from certificates.pdf.pictures import image_of
from certificates.pdf.render import furniture
from certificates.pdf.stamp import Stamp
from certificates.pdf.writing.document import Document
from certificates.pdf.writing.writer import write_whole

#: Pixels to a point, and to the longer side of a large page.
_SCALE: Final = 2.0
_MOST_PIXELS: Final = 2400
#: Kerning moves a letter by a fraction of a point: both pictures are blurred by more than that.
_BLUR: Final = 2.5
#: Of 255, after the blur. The edges of a QR code differ by 25, a word of ten points by 70.
_DIFFERENT: Final = 40
#: A word that no slot is too small for, whose letters are not kerned.
_WORD: Final = "nnn"
_URL: Final = "https://t.example/nnn"


def require_likeness(source: TemplateSource, plate: Plate, values: Mapping[str, str]) -> None:
    """Compare one certificate made in both ways, in the situation of ``values``.

    Raises:
        NotStampable: They look different.
    """
    said = _sample(source, values)
    scale = min(_SCALE, _MOST_PIXELS / max(plate.size))
    one, other = (
        image_of(pdf, scale=scale).convert("RGB")
        for pdf in (_typeset(source, said), _stamped(plate, said))
    )
    if one.size != other.size or difference(one, other) > _DIFFERENT:
        raise NotStampable(_("the stamped page would not look like the typeset one"))


def difference(one: Image.Image, other: Image.Image) -> int:
    """Return the largest difference between two pictures of one size, blurred: 0 to 255."""
    blurred = (image.filter(ImageFilter.GaussianBlur(_BLUR)) for image in (one, other))
    bands = ImageChops.difference(*blurred).getextrema()
    return max(int(high) for _low, high in bands)  # type: ignore[misc]  # a pair for each of RGB


def _sample(source: TemplateSource, values: Mapping[str, str]) -> dict[str, str]:
    here = situation(source.html, values)
    words = dict.fromkeys(values, _WORD) | {"verification_url": _URL}
    return words | dict(here.literal) | dict.fromkeys(here.absent, "")


def _typeset(source: TemplateSource, said: Mapping[str, str]) -> bytes:
    html = fill(source, {**said, **furniture(said["verification_url"])})
    document = Document(typeset(html, font_face_rules(unescape(html))))
    lay_under(document, layers(html))
    return write_whole(document, b"").to_bytes()


def _stamped(plate: Plate, said: Mapping[str, str]) -> bytes:
    content = replace(ORDINARY, code=said["code"], verification_url=said["verification_url"])
    return Stamp(Edition(plate, said))(content, said).to_bytes()
