"""A changed certificate is found out, by our own check and by an independent one."""

from __future__ import annotations

import hashlib
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError

from certificates.pdf.writing.verify import Finding, Reason, check
from tests.factories.signing import judge, make_keyring, signed_page, write_page

SIGNER = make_keyring("Academia Titula").document
OURS = [SIGNER.certificate]
PDF = signed_page(SIGNER)
HOLE = PDF.index(b"/Contents <") + len(b"/Contents <")
CMS_SIZE = len(SIGNER.cms(bytes(32)))

REGIONS = {
    "header": 3,
    "text": PDF.index(b"(Alicia)") + 1,
    "start of the CMS": HOLE + 5,
    "certificate": HOLE + 400,
    "signature value": HOLE + 2 * CMS_SIZE - 20,
    "byte range": PDF.index(b"/ByteRange[") + 13,
    "xref": PDF.index(b"\nxref\n") + 30,
    "trailer": PDF.index(b"/Root ") + 6,
}


def flipped(position: int, pdf: bytes = PDF) -> bytes:
    """The same file with one bit of one byte changed."""
    return pdf[:position] + bytes([pdf[position] ^ 1]) + pdf[position + 1 :]


def test_an_untouched_document_is_valid_and_says_who_signed() -> None:
    assert check(PDF, OURS) == Finding(
        intact=True,
        covers_whole_file=True,
        signed_by="Academia Titula",
        trusted=True,
        reason=Reason.VALID,
        sha256=hashlib.sha256(PDF).hexdigest(),
        kid=SIGNER.kid,
    )
    assert check(PDF, OURS).valid


@pytest.mark.parametrize("position", REGIONS.values(), ids=list(REGIONS))
def test_one_bit_anywhere_is_detected_by_us_and_by_pyhanko(position: int) -> None:
    changed = flipped(position)
    finding = check(changed, OURS)
    assert not finding.intact
    assert not finding.valid
    assert finding.sha256 == hashlib.sha256(changed).hexdigest()
    assert not _accepted_by_pyhanko(changed)


def test_every_single_byte_counts() -> None:
    """Also those that no signature covers: the hole, its padding, the case of its digits."""
    for position in range(len(PDF)):
        for change in (0x01, 0x20):
            changed = bytearray(PDF)
            changed[position] ^= change
            assert not check(bytes(changed), OURS).valid, (position, change)


def test_what_is_appended_is_detected_though_the_signed_part_still_holds() -> None:
    for more in (b"\n", b"%comment\n", b"\n1 0 obj\n<<>>\nendobj\n"):
        finding = check(PDF + more, OURS)
        assert finding.reason == Reason.ADDED_TO
        assert not finding.intact
        assert not finding.covers_whole_file
        assert finding.signed_by == "Academia Titula"


def test_a_page_changed_by_an_incremental_update_is_detected_by_us_and_by_pyhanko() -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(PDF))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(StreamObject(stream_data=b"BT (Mallory) Tj ET"))
    writer.update_container(page)
    updated = io.BytesIO()
    writer.write(updated)
    assert updated.getvalue().startswith(PDF)
    assert check(updated.getvalue(), OURS).reason == Reason.ADDED_TO
    assert not _accepted_by_pyhanko(updated.getvalue())


def test_what_is_cut_off_is_detected() -> None:
    for size in (len(PDF) - 1, len(PDF) // 2, HOLE + 10, 20, 0):
        assert not check(PDF[:size], OURS).intact


def test_another_academys_document_is_intact_but_not_ours() -> None:
    other = make_keyring("Academia Titula").document
    finding = check(signed_page(other), OURS)
    assert finding.intact
    assert not finding.trusted
    assert not finding.valid
    assert finding.reason == Reason.UNKNOWN_SIGNER


def test_a_signature_lifted_from_another_document_does_not_fit() -> None:
    other = signed_page(SIGNER, "Bruno!")
    end = PDF.index(b">/ByteRange")
    assert other.index(b">/ByteRange") == end
    moved = other[:HOLE] + PDF[HOLE:end] + other[end:]
    finding = check(moved, OURS)
    assert finding.reason == Reason.ALTERED
    assert not finding.intact


def test_a_foreign_certificate_in_place_of_ours_does_not_verify() -> None:
    other = make_keyring("Academia Titula").document
    digest = bytes(32)
    forged = other.wrap(digest, SIGNER.sign(digest))
    end = PDF.index(b">/ByteRange")
    padded = forged.hex().encode().ljust(end - HOLE, b"0")
    assert not check(PDF[:HOLE] + padded + PDF[end:], [*OURS, other.certificate]).intact


def test_a_range_that_leaves_more_out_than_the_signature_is_refused() -> None:
    found = re.search(rb"/ByteRange\[0 (\d+) (\d+) (\d+)", PDF)
    before, after, size = (int(each) for each in found.groups())
    for ranges in (
        (before - 1, after, size),
        (before, after + 1, size - 1),
        (before, after, size - 1),
        (before, after, size + 1),
        (after, before, size),
    ):
        new = b"/ByteRange[0 %d %d %d" % ranges
        assert not check(PDF.replace(found[0], new), OURS).valid


def test_a_file_without_a_signature_says_so() -> None:
    for pdf in (write_page(None).to_bytes(), b"", b"GIF89a"):
        finding = check(pdf, OURS)
        assert finding.reason == Reason.NOT_SIGNED
        assert finding.signed_by is None


def test_each_reason_has_a_sentence() -> None:
    for reason in Reason:
        assert str(Finding(False, False, None, False, reason, "").sentence).endswith(".")


@given(st.binary(max_size=400))
def test_garbage_in_the_hole_never_raises(garbage: bytes) -> None:
    end = PDF.index(b">/ByteRange")
    hole = garbage.hex().encode().ljust(end - HOLE, b"0")
    assert not check(PDF[:HOLE] + hole[: end - HOLE] + PDF[end:], OURS).intact


@pytest.mark.filterwarnings("ignore:Parsed a serial number")  # of the damaged certificate
@given(st.integers(0, CMS_SIZE - 1), st.binary(min_size=1, max_size=8))
def test_damage_to_the_cms_never_raises(position: int, damage: bytes) -> None:
    contents = bytearray(bytes.fromhex(PDF[HOLE : PDF.index(b">/ByteRange")].decode()))
    contents[position : position + len(damage)] = damage
    changed = PDF[:HOLE] + contents[:].hex().encode() + PDF[PDF.index(b">/ByteRange") :]
    assert check(changed, OURS).valid == (changed == PDF)


@given(st.binary(max_size=300))
def test_garbage_files_never_raise(garbage: bytes) -> None:
    for pdf in (garbage, b"/ByteRange[0 1 2 3]" + garbage, garbage + b"/ByteRange [0 1 3 99]"):
        assert not check(pdf, OURS).intact


def _accepted_by_pyhanko(pdf: bytes) -> bool:
    try:
        return bool(judge(pdf, SIGNER.certificate).bottom_line)
    except (PdfError, ValueError, TypeError, KeyError, OSError):
        return False
