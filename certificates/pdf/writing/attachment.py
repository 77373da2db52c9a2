"""A file inside the PDF: the credential, so that one file carries both proofs (ISO 32000-1, 7.11.4)."""

from __future__ import annotations

from dataclasses import dataclass

from certificates.pdf.writing.document import text_string


@dataclass(frozen=True, slots=True)
class Attachment:
    """``data`` under ``name`` (a file name) and ``media_type``; ``title`` is for readers."""

    name: str
    media_type: str
    title: str
    data: bytes


def embedded_file(attachment: Attachment) -> bytes:
    """Return the stream object of the data; not compressed, for tokens are as dense as can be."""
    subtype = attachment.media_type.replace("/", "#2F").encode()
    size = len(attachment.data)
    return (
        b"<</Type/EmbeddedFile/Subtype/%b/Params<</Size %d>>/Length %d>>stream\n%b\nendstream"
        % (
            subtype,
            size,
            size,
            attachment.data,
        )
    )


def file_specification(attachment: Attachment, stream: int) -> bytes:
    """Return the object that names the file whose data is the object ``stream``."""
    name = text_string(attachment.name)
    plain = attachment.name.encode("ascii", "replace").hex().encode()
    return (
        b"<</Type/Filespec/F<%b>/UF%b/Desc %b/AFRelationship/Data/EF<</F %d 0 R/UF %d 0 R>>>>"
    ) % (plain, name, text_string(attachment.title), stream, stream)


def catalog_entries(attachment: Attachment, specification: int) -> bytes:
    """Return what the catalog says of the attachment."""
    name = text_string(attachment.name)
    return b"/AF[%d 0 R]/Names<</EmbeddedFiles<</Names[%b %d 0 R]>>>>" % (
        specification,
        name,
        specification,
    )
