"""Every kind of file that the engine makes: sound, signed over every byte, its attachment unharmed."""

from __future__ import annotations

import io
import secrets
from dataclasses import replace

import pikepdf
import pytest
from pyhanko.sign.validation.status import SignatureCoverageLevel

from certificates.pdf.render import render_whole
from certificates.pdf.writing.attachment import Attachment
from certificates.pdf.writing.sign import Envelope, StoredSigner
from certificates.pdf.writing.verify import check
from tests.certificates.pdf.engine import DEFAULT, PRESS, page
from tests.factories.signing import judge, make_keyring

SIGNER = make_keyring("Academia Titula").document
CREDENTIAL = Attachment(
    "credential.jwt", "application/vc+jwt", "Open Badges 3.0", b"eyJ0" + b"aZ09-_." * 200
)
OWN_FONTS = "علي 李雷 🎓"
PLAIN = page("<p>{{ holder_name }}</p>")


def _stamped(content, source=DEFAULT, **options):
    return PRESS.stamp(source, content, **options)


def _with_fonts(content, **options):
    return PRESS.stamp(DEFAULT, replace(content, holder_name=OWN_FONTS), **options)


def _typeset(content, **options):
    return render_whole(DEFAULT, content, **options)


def _without_code(content, **options):
    return PRESS.stamp(PLAIN, content, **options)


KINDS = {
    "stamped": _stamped,
    "stamped with fonts of its own": _with_fonts,
    "typeset": _typeset,
    "without code and links": _without_code,
}


@pytest.fixture(params=list(KINDS.values()), ids=list(KINDS))
def make(request):
    """Each kind of file."""
    return request.param


@pytest.mark.parametrize("attachment", [None, CREDENTIAL], ids=["alone", "with credential"])
@pytest.mark.parametrize("signer", [None, SIGNER], ids=["unsigned", "signed"])
def test_it_is_a_sound_file(make, content, signer, attachment):
    data = make(content, signer=signer, attachment=attachment).to_bytes()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.check_pdf_syntax() == [] if hasattr(pdf, "check_pdf_syntax") else not pdf.check()
        assert len(pdf.pages) == 1


def test_pyhanko_accepts_it_over_the_entire_file(make, content):
    data = make(content, signer=SIGNER, attachment=CREDENTIAL).to_bytes()
    assert check(data, [SIGNER.certificate]).valid
    status = judge(data, SIGNER.certificate)
    assert status.bottom_line, status.pretty_print_details()
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE


def test_a_flipped_byte_anywhere_is_detected(make, content):
    data = make(content, signer=SIGNER, attachment=CREDENTIAL).to_bytes()
    for position in [*range(0, len(data), len(data) // 60), len(data) - 1]:
        changed = data[:position] + bytes([data[position] ^ 0x20]) + data[position + 1 :]
        assert not check(changed, [SIGNER.certificate]).valid, position


def test_the_attachment_comes_out_byte_for_byte(make, content, read):
    for payload in (CREDENTIAL.data, secrets.token_bytes(5000), b"", b"endstream\nendobj\n%%EOF"):
        attachment = replace(CREDENTIAL, data=payload)
        data = make(content, signer=SIGNER, attachment=attachment).to_bytes()
        assert read(data).attachments["credential.jwt"] == [payload]
        with pikepdf.open(io.BytesIO(data)) as pdf:
            found = pdf.attachments["credential.jwt"]
            assert found.get_file().read_bytes() == payload
            assert found.get_file().mime_type == "application/vc+jwt"
            assert found.description == "Open Badges 3.0"


@pytest.mark.parametrize("name", ["año (1).jwt", "成绩.jwt", "a)b\\c.jwt"])
def test_an_attachment_may_have_any_name(make, content, read, name):
    data = make(content, attachment=replace(CREDENTIAL, name=name)).to_bytes()
    assert list(read(data).attachments) == [name]


def test_it_is_made_again_from_the_stored_signature(make, content):
    written = make(content, signer=SIGNER, attachment=CREDENTIAL)
    again = StoredSigner(Envelope(SIGNER.certificate), written.signature)
    assert make(content, signer=again, attachment=CREDENTIAL).to_bytes() == written.to_bytes()
    assert len(written.sha256) == 64
    assert check(written.to_bytes(), []).sha256 == written.sha256


def test_a_stored_signature_around_other_words_is_no_signature(content):
    written = _stamped(content, signer=SIGNER)
    again = StoredSigner(Envelope(SIGNER.certificate), written.signature)
    forged = _stamped(replace(content, holder_name="Bruno Keller"), signer=again)
    assert not check(forged.to_bytes(), [SIGNER.certificate]).valid
