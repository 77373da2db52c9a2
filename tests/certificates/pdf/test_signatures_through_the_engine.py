"""The real certificate of the engine: signed in the same write, by either way of making it."""

from __future__ import annotations

import pytest
from pyhanko.sign.validation.status import SignatureCoverageLevel

from certificates.pdf.content import CertificateContent
from certificates.pdf.design.compile import compile_template
from certificates.pdf.design.template import default_template
from certificates.pdf.press import Press
from certificates.pdf.render import render_whole
from certificates.pdf.writing.sign import Envelope, StoredSigner
from certificates.pdf.writing.verify import check
from certificates.pdf.writing.writer import Written
from tests.factories.signing import judge, make_keyring

SIGNER = make_keyring("Academia Titula").document


class _FreshPlates:
    """Compiles in this process."""

    def plate(self, source, values, here):  # noqa: ARG002  # the interface of a cache
        return compile_template(source, values)


PRESS = Press(_FreshPlates())


def stamped(content: CertificateContent, signer) -> Written:
    return PRESS.make(default_template(), content, signer=signer)


def typeset(content: CertificateContent, signer) -> Written:
    return render_whole(default_template(), content, attachment=None, signer=signer)


@pytest.fixture(params=[stamped, typeset])
def make(request):
    """Each way to a file."""
    return request.param


def test_a_real_certificate_is_valid_for_us_and_for_pyhanko(make, content) -> None:
    pdf = make(content, SIGNER).to_bytes()
    assert check(pdf, [SIGNER.certificate]).valid
    status = judge(pdf, SIGNER.certificate)
    assert status.bottom_line, status.pretty_print_details()
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE


def test_a_real_certificate_is_made_again_from_its_stored_signature(make, content) -> None:
    written = make(content, SIGNER)
    stored = StoredSigner(Envelope(SIGNER.certificate), written.signature)
    assert make(content, stored) == written
    assert check(written.to_bytes(), []).sha256 == written.sha256


def test_one_bit_anywhere_in_a_real_certificate_is_detected(make, content) -> None:
    pdf = make(content, SIGNER).to_bytes()
    for position in range(0, len(pdf), len(pdf) // 50):
        changed = pdf[:position] + bytes([pdf[position] ^ 1]) + pdf[position + 1 :]
        assert not check(changed, [SIGNER.certificate]).valid
