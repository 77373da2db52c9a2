"""One certificate from its template and its content.

The result depends on the arguments and the files of this package alone: the same input gives the
same bytes, in any process, at any time.
"""

from __future__ import annotations

from html import unescape

from certificates.pdf.content import CertificateContent
from certificates.pdf.design.backdrop import Layer, lay_under, layers
from certificates.pdf.design.copying import restore_letters
from certificates.pdf.design.filling import fill
from certificates.pdf.design.leftovers import drop_default_font
from certificates.pdf.design.template import TemplateSource
from certificates.pdf.design.typeset import typeset
from certificates.pdf.errors import NotOnePage, UnprintableName
from certificates.pdf.lettering.faces import FAMILIES, font_face_rules, font_family, joined
from certificates.pdf.lettering.names import complex_script
from certificates.pdf.wording import words
from certificates.pdf.writing.attachment import (
    Attachment,
    catalog_entries,
    embedded_file,
    file_specification,
)
from certificates.pdf.writing.document import Document
from certificates.pdf.writing.metadata import describe, signing_day
from certificates.pdf.writing.qr import qr_data_uri
from certificates.pdf.writing.sign import DocumentSigner
from certificates.pdf.writing.writer import Written, form_with, signature_field, write_whole


def render(source: TemplateSource, content: CertificateContent) -> bytes:
    """Return the PDF of ``content`` set in ``source``: one page, about 100 KB, not signed.

    Raises:
        CertificateRenderError: See ``errors``; nothing else is raised for any input.
    """
    return render_whole(source, content).to_bytes()


def render_whole(
    source: TemplateSource,
    content: CertificateContent,
    *,
    attachment: Attachment | None = None,
    signer: DocumentSigner | None = None,
) -> Written:
    """Typeset the whole page for this one certificate, in some 50 ms.

    Raises:
        CertificateRenderError: See ``errors``; nothing else is raised for any input.
    """
    values = {name: _typesettable(name, value) for name, value in words(content).items()}
    html = fill(source, {**values, **furniture(values["verification_url"])})
    document = Document(typeset(html, font_face_rules(unescape(html))))
    _finish(document, content, layers(html))
    if attachment:
        _attach(document, attachment)
    if signer:
        _add_signature_field(document)
    return write_whole(document, signing_day(content), signer)


def _typesettable(field: str, value: str) -> str:
    if complex_script(value):
        # The typesetter draws letter by letter; to print such a name, a template must be stampable.
        raise UnprintableName(field, set(value) - {" "})
    return joined(value)


def _attach(document: Document, attachment: Attachment) -> None:
    stream = document.add(embedded_file(attachment))
    specification = document.add(file_specification(attachment, stream))
    root = document.reference(b"Root")
    document.extend(root, catalog_entries(attachment, specification))


def _add_signature_field(document: Document) -> None:
    """Add the field; the writer puts the signature itself behind the last object."""
    page, number = document.pages()[0], len(document.objects) + 1
    field = document.add(signature_field(page, number + 1))
    document.extend(document.reference(b"Root"), form_with(field))
    _annotate(document, page, field)


def _annotate(document: Document, page: int, note: int) -> None:
    if b"/Annots [" in document[page]:
        document[page] = document[page].replace(b"/Annots [", b"/Annots [ %d 0 R" % note, 1)
    else:
        document.extend(page, b"/Annots [ %d 0 R ]" % note)


def furniture(verification_url: str) -> dict[str, str]:
    """Return the placeholders that are not words: the QR code and the names of the font families."""
    return {"qr_code": qr_data_uri(verification_url)} | {
        family: font_family(family) for family in FAMILIES
    }


def _finish(document: Document, content: CertificateContent, artwork: tuple[Layer, ...]) -> None:
    pages = len(document.pages())
    if pages != 1:
        raise NotOnePage(pages)
    drop_default_font(document)
    lay_under(document, artwork)
    restore_letters(document)
    describe(document, content)
