"""Keys, and the smallest PDF that they can sign."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext

from certificates.keys import KeyRing, parse_bundle
from certificates.keys.bundle import new_bundle
from certificates.pdf.writing.sign import DocumentSigner
from certificates.pdf.writing.writer import Base, Names, Written, write

# pyHanko judges a B-B signature by the clock of today: the certificates of tests start in the past.
MADE = datetime(2026, 1, 1, tzinfo=UTC)


def make_bundle(name: str = "Academia Titula") -> bytes:
    """A fresh key bundle, valid for long."""
    return new_bundle(name=name, years=30, now=MADE)


def make_keyring(name: str = "Academia Titula") -> KeyRing:
    """A fresh key ring."""
    return parse_bundle(make_bundle(name))


def write_page(signer: DocumentSigner | None, text: str = "Alicia") -> Written:
    """One page that says ``text``, written and signed by the engine's own writer."""
    stream = b"BT /F1 24 Tf 40 40 Td (%b) Tj ET" % text.encode("ascii")
    base = Base(
        [
            b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[6 0 R]/SigFlags 3>>>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 100]/Contents 8 0 R/Annots[6 0 R]/Resources 7 0 R>>",
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
            b"<</Producer(Titula)>>",
            b"<</Type/Annot/Subtype/Widget/FT/Sig/T(Signature1)/F 132/Rect[0 0 0 0]/V 9 0 R/P 3 0 R>>",
            b"<</Font<</F1 4 0 R>>>>",
        ]
    )
    page = b"<</Length %d>>stream\n%b\nendstream" % (len(stream), stream)
    return write(base, [page], Names(root=1, info=5, signed_on=b"20261124"), signer)


def signed_page(signer: DocumentSigner, text: str = "Alicia") -> bytes:
    """The bytes of ``write_page``."""
    return write_page(signer, text).to_bytes()


def judge(pdf: bytes, certificate: x509.Certificate) -> PdfSignatureStatus:
    """pyHanko's opinion, with our certificate as the only root."""
    # In a thread of its own: pyHanko runs an event loop, and a browser's may be running in this one.
    with ThreadPoolExecutor(max_workers=1) as thread:
        return thread.submit(_judge, pdf, certificate).result()


def _judge(pdf: bytes, certificate: x509.Certificate) -> PdfSignatureStatus:
    roots = list(load_certs_from_pemder_data(certificate.public_bytes(Encoding.PEM)))
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    return validate_pdf_signature(
        signature, ValidationContext(trust_roots=roots, allow_fetching=False)
    )
