"""What signs a certificate: the smallest CMS that PAdES allows, the same for the same document."""

from __future__ import annotations

import hashlib

import pytest
from asn1crypto import cms
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.ades.report import AdESIndeterminate
from pyhanko.sign.validation.status import SignatureCoverageLevel

from certificates.pdf.writing.sign import Envelope, KeySigner, StoredSigner
from tests.factories.signing import judge, make_keyring, signed_page, write_page

SIGNER = make_keyring().document
DIGESTS = [hashlib.sha256(b"%d" % number).digest() for number in range(2000)]


def test_an_independent_library_finds_the_signature_valid_and_over_the_entire_file() -> None:
    status = judge(signed_page(SIGNER), SIGNER.certificate)
    assert status.bottom_line, status.pretty_print_details()
    assert status.intact
    assert status.valid
    assert status.trusted
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert status.md_algorithm == "sha256"


def test_with_another_academys_root_it_is_intact_but_not_trusted() -> None:
    other = make_keyring("Otra academia").document.certificate
    status = judge(signed_page(SIGNER), other)
    assert status.intact
    assert not status.trusted
    assert not status.bottom_line
    assert isinstance(status.trust_problem_indic, AdESIndeterminate)


def test_the_cms_is_der_with_the_attributes_of_pades_b_b_and_no_signing_time() -> None:
    der = SIGNER.cms(DIGESTS[0])
    info = cms.ContentInfo.load(der, strict=True)
    assert info.dump(force=True) == der
    (signer,) = info["content"]["signer_infos"]
    attributes = {each["type"].dotted for each in signer["signed_attrs"]}
    assert attributes == {
        "1.2.840.113549.1.9.3",  # content-type
        "1.2.840.113549.1.9.4",  # message-digest
        "1.2.840.113549.1.9.16.2.47",  # signing-certificate-v2
    }
    assert signer["unsigned_attrs"].native is None
    assert signer["digest_algorithm"]["algorithm"].native == "sha256"
    assert signer["signature_algorithm"]["algorithm"].native == "sha256_ecdsa"
    encoded = [each.dump() for each in signer["signed_attrs"]]
    assert encoded == sorted(encoded)


def test_the_same_document_gets_the_same_signature_another_gets_another() -> None:
    again = KeySigner(SIGNER._key, SIGNER.certificate)
    assert again.cms(DIGESTS[0]) == SIGNER.cms(DIGESTS[0])
    assert SIGNER.sign(DIGESTS[1]) != SIGNER.sign(DIGESTS[0])
    assert signed_page(again) == signed_page(SIGNER)


def test_signatures_vary_in_length_and_always_fit_the_hole() -> None:
    lengths = {len(SIGNER.sign(digest)) for digest in DIGESTS}
    assert {70, 71, 72} <= lengths
    assert max(lengths) == 72
    for length in (8, 64, 69, 70, 71, 72):
        der = SIGNER.wrap(DIGESTS[0], bytes(length))
        assert len(der) <= SIGNER.size
        assert cms.ContentInfo.load(der, strict=True).dump(force=True) == der
    assert len(SIGNER.wrap(DIGESTS[0], bytes(72))) == SIGNER.size


def test_every_length_of_signature_verifies_inside_a_file() -> None:
    seen: set[int] = set()
    for number in range(60):
        written = write_page(SIGNER, f"Alicia {number}")
        if len(written.signature) not in seen:
            seen.add(len(written.signature))
            assert judge(written.to_bytes(), SIGNER.certificate).bottom_line
    assert {70, 71, 72} & seen


def test_a_stored_signature_gives_the_same_bytes_without_the_private_key() -> None:
    written = write_page(SIGNER)
    public = x509.load_pem_x509_certificate(SIGNER.certificate.public_bytes(Encoding.PEM))
    stored = StoredSigner(Envelope(public), written.signature)
    assert (stored.kid, stored.size) == (SIGNER.kid, SIGNER.size)
    assert stored.cms(DIGESTS[0]) == stored.wrap(DIGESTS[0], written.signature)
    assert write_page(stored).to_bytes() == written.to_bytes()


def test_a_stored_signature_around_another_text_does_not_verify() -> None:
    stored = StoredSigner(Envelope(SIGNER.certificate), write_page(SIGNER).signature)
    assert not judge(signed_page(stored, "Bruno"), SIGNER.certificate).bottom_line


def test_the_key_id_is_the_fingerprint_that_any_tool_shows() -> None:
    assert SIGNER.kid == SIGNER.certificate.fingerprint(hashes.SHA256()).hex()


def test_only_a_p256_key_with_its_own_certificate_signs() -> None:
    other = make_keyring().document
    with pytest.raises(ValueError, match="not of this private key"):
        KeySigner(SIGNER._key, other.certificate)
    p384 = ec.generate_private_key(ec.SECP384R1())
    certificate = (
        x509.CertificateBuilder()
        .subject_name(SIGNER.certificate.subject)
        .issuer_name(SIGNER.certificate.subject)
        .public_key(p384.public_key())
        .serial_number(1)
        .not_valid_before(SIGNER.certificate.not_valid_before_utc)
        .not_valid_after(SIGNER.certificate.not_valid_after_utc)
        .sign(p384, hashes.SHA256())
    )
    with pytest.raises(ValueError, match="P-256"):
        Envelope(certificate)
