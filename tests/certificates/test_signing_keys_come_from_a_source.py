"""The key bundle: read from a file, the environment or AWS KMS, and clear words when it cannot be."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from pytest_django import Settings

from certificates.keys import KeyUnavailable, KeyUnreadable, keyring, load, parse_bundle
from certificates.keys.bundle import credential_kid
from certificates.keys.sources import (
    ENCRYPTION_CONTEXT,
    EnvironmentSource,
    FileSource,
    KmsSource,
    kms_client,
    source_for,
    wrap_with_kms,
)
from tests.factories.signing import make_bundle

BUNDLE = make_bundle()
KID = parse_bundle(BUNDLE).document.kid


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "clave de firma.pem"
    path.write_bytes(BUNDLE)
    return path


@pytest.fixture(autouse=True)
def _no_key_kept() -> Iterator[None]:
    keyring.cache_clear()
    yield
    keyring.cache_clear()


def test_a_file_url_names_the_bundle_even_with_spaces(key_file: Path, settings: Settings) -> None:
    settings.CERTIFICATE_SIGNING_KEY = key_file.as_uri()
    assert load().document.kid == KID


def test_a_secret_of_the_environment_may_be_pem_or_base64(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CERTIFICATE_SIGNING_KEY = "env:SIGNING_KEY_OF_TEST"
    for value in (
        BUNDLE.decode(),
        base64.b64encode(BUNDLE).decode(),
        base64.encodebytes(BUNDLE).decode(),
    ):
        monkeypatch.setenv("SIGNING_KEY_OF_TEST", value)
        assert load().document.kid == KID


def test_the_ring_is_read_once_per_process_and_a_failure_is_not_kept(
    key_file: Path, settings: Settings
) -> None:
    settings.CERTIFICATE_SIGNING_KEY = ""
    with pytest.raises(KeyUnavailable):
        keyring()
    settings.CERTIFICATE_SIGNING_KEY = key_file.as_uri()
    first = keyring()
    key_file.unlink()
    assert keyring() is first


def test_the_same_bundle_gives_the_same_names_and_signatures() -> None:
    one, two = parse_bundle(BUNDLE), parse_bundle(BUNDLE)
    assert one.credential_kid == two.credential_kid
    assert one.document.cms(bytes(32)) == two.document.cms(bytes(32))
    assert one.credential_key.sign(b"x") == two.credential_key.sign(b"x")


def test_the_credential_key_is_named_by_its_jwk_thumbprint() -> None:
    """The vector of RFC 8037, appendix A.3."""
    public = base64.urlsafe_b64decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo=")
    key = Ed25519PublicKey.from_public_bytes(public)
    assert credential_kid(key) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "CERTIFICATE_SIGNING_KEY is not set"),
        ("file:///nowhere/key.pem", "create_signing_key --out /nowhere/key.pem"),
        ("file://key.pem", "three slashes"),
        ("env:NOTHING_IS_HERE", "NOTHING_IS_HERE is empty"),
        ("vault:x", "is of no known form"),
        ("kms:file:///nowhere/blob", "no signing key at /nowhere/blob"),
    ],
)
def test_a_key_that_is_not_there_is_told_in_a_sentence(
    url: str, says: str, settings: Settings
) -> None:
    settings.CERTIFICATE_SIGNING_KEY = url
    with pytest.raises(KeyUnavailable, match=says):
        load()


def test_a_key_pasted_where_its_address_belongs_is_not_repeated(settings: Settings) -> None:
    settings.CERTIFICATE_SIGNING_KEY = BUNDLE.decode()
    with pytest.raises(KeyUnavailable) as refusal:
        load()
    assert "PRIVATE KEY" not in str(refusal.value)


def test_a_directory_or_an_unreadable_file_is_told(tmp_path: Path, settings: Settings) -> None:
    settings.CERTIFICATE_SIGNING_KEY = tmp_path.as_uri()
    with pytest.raises(KeyUnavailable, match="cannot be read"):
        load()


def _blocks(bundle: bytes) -> list[bytes]:
    return [
        part for part in bundle.replace(b"-----\n-----", b"-----\n\0-----").split(b"\0") if part
    ]


DOCUMENT, CERTIFICATE, CREDENTIAL = _blocks(BUNDLE)
OTHER_DOCUMENT, OTHER_CERTIFICATE, OTHER_CREDENTIAL = _blocks(make_bundle())
RSA = rsa.generate_private_key(65537, 2048).private_bytes(
    Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
)
LOCKED = Ed25519PrivateKey.generate().private_bytes(
    Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")
)


@pytest.mark.parametrize(
    ("pem", "says"),
    [
        (b"", "exactly one P-256 key; this one holds 0"),
        (b"not a key", "exactly one P-256 key; this one holds 0"),
        (RSA + CERTIFICATE + CREDENTIAL, "exactly one P-256 key; this one holds 0"),
        (DOCUMENT + CERTIFICATE, "exactly one Ed25519 key; this one holds 0"),
        (DOCUMENT + CREDENTIAL, "exactly one certificate of its P-256 key; this one holds 0"),
        (DOCUMENT + OTHER_CERTIFICATE + CREDENTIAL, "exactly one certificate of its P-256 key"),
        (BUNDLE + OTHER_DOCUMENT, "exactly one P-256 key; this one holds 2"),
        (DOCUMENT + CERTIFICATE + LOCKED, "protected by a password"),
        (DOCUMENT.replace(b"M", b"N") + CERTIFICATE + CREDENTIAL, "damaged"),
        (
            DOCUMENT + CERTIFICATE.replace(b"M", b"N") + CREDENTIAL,
            "certificate of the bundle is damaged",
        ),
    ],
)
def test_a_wrong_bundle_is_told_in_a_sentence(pem: bytes, says: str) -> None:
    with pytest.raises(KeyUnreadable, match=says) as refusal:
        parse_bundle(pem)
    assert "BEGIN" not in str(refusal.value)


def test_the_order_of_blocks_and_a_chain_beside_them_do_not_matter() -> None:
    mixed = CREDENTIAL + OTHER_CERTIFICATE + b"a comment\n" + CERTIFICATE + DOCUMENT
    assert parse_bundle(mixed).document.kid == KID


# --- AWS KMS ------------------------------------------------------------------------------------------


@pytest.fixture
def kms():
    """A real KMS client with scripted answers."""
    client = boto3.client(
        "kms", region_name="eu-west-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    with Stubber(client) as stubber:
        yield stubber


def test_kms_opens_the_bundle_once_with_the_encryption_context(kms: Stubber) -> None:
    kms.add_response(
        "decrypt",
        {"Plaintext": BUNDLE},
        {"CiphertextBlob": b"wrapped", "EncryptionContext": {"purpose": "titula-certificates"}},
    )
    ring = parse_bundle(KmsSource(lambda: b"wrapped", lambda: kms.client).read())
    assert ring.document.kid == KID
    for number in range(3):
        assert ring.document.cms(
            bytes([number] * 32)
        )  # no further call: the stub has no answer left
    kms.assert_no_pending_responses()


def test_a_bundle_is_wrapped_under_the_same_context_and_fits_kms(kms: Stubber) -> None:
    assert len(make_bundle("Á" * 64)) <= 4096  # the limit of kms:Encrypt
    kms.add_response(
        "encrypt",
        {"CiphertextBlob": b"wrapped"},
        {
            "KeyId": "alias/titula",
            "Plaintext": BUNDLE,
            "EncryptionContext": ENCRYPTION_CONTEXT,
        },
    )
    assert wrap_with_kms(BUNDLE, key_id="alias/titula", client=kms.client) == b"wrapped"


@pytest.mark.parametrize(
    ("code", "error", "says"),
    [
        ("InvalidCiphertextException", KeyUnreadable, "another key or for another purpose"),
        ("AccessDeniedException", KeyUnavailable, "AccessDenied"),
        ("KMSInternalException", KeyUnavailable, "KMSInternal"),
        ("DisabledException", KeyUnavailable, "Disabled"),
    ],
)
def test_what_kms_refuses_is_told(
    kms: Stubber, code: str, error: type[Exception], says: str
) -> None:
    kms.add_client_error("decrypt", code)
    with pytest.raises(error, match=says):
        KmsSource(lambda: b"wrapped", lambda: kms.client).read()


def test_kms_out_of_reach_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable() -> None:
        raise EndpointConnectionError(endpoint_url="https://kms.example")

    with pytest.raises(KeyUnavailable, match="could not be asked"):
        KmsSource(lambda: b"wrapped", unreachable).read()


def test_the_kms_blob_is_in_a_file_or_in_the_setting_itself(tmp_path: Path) -> None:
    (tmp_path / "blob").write_bytes(b"wrapped")
    inline = base64.b64encode(b"wrapped").decode()
    for url in (f"kms:{(tmp_path / 'blob').as_uri()}", f"kms:{inline}"):
        source = source_for(url)
        assert isinstance(source, KmsSource)
        assert source.blob() == b"wrapped"
        assert source.client is kms_client
    with pytest.raises(KeyUnreadable, match="base64"):
        source_for("kms:???").read()


def test_each_form_of_the_setting_has_its_source() -> None:
    assert source_for("file:///run/secrets/key.pem") == FileSource(Path("/run/secrets/key.pem"))
    assert source_for("env:KEY") == EnvironmentSource("KEY")


def test_no_key_shows_in_the_representation_of_a_ring() -> None:
    shown = json.dumps(repr(parse_bundle(BUNDLE)))
    for line in BUNDLE.decode().splitlines():
        assert line.startswith("-----") or line not in shown
