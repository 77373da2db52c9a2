"""``create_signing_key``, and the public halves that stay when a key is rotated."""

from __future__ import annotations

import base64
import io
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from certificates.keys import KeyRetired, keyring, load
from certificates.keys.sources import FileSource
from certificates.management.commands import create_signing_key
from certificates.models import SigningKey
from certificates.services.keys import LastSigningKey, register_keys, retire_key
from lib.errors import NotAllowed
from tests.factories.signing import make_keyring


@pytest.fixture(autouse=True)
def _no_key_kept() -> Iterator[None]:
    keyring.cache_clear()
    yield
    keyring.cache_clear()


@pytest.fixture
def path(tmp_path: Path, settings: Settings) -> Path:
    """Where the configured key would be: nowhere yet."""
    path = tmp_path / "new" / "signing-key.pem"
    settings.CERTIFICATE_SIGNING_KEY = path.as_uri()
    return path


def create(*arguments: str, **options: object) -> str:
    """Run the command; what it printed."""
    out = io.StringIO()
    call_command("create_signing_key", *arguments, stdout=out, stderr=out, **options)
    return out.getvalue()


@pytest.mark.django_db
def test_a_bundle_is_made_for_its_owner_alone_and_registered(path: Path) -> None:
    said = create("--name", "Academia Ñandú", "--years", "3")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert f"CERTIFICATE_SIGNING_KEY={path.as_uri()}" in said
    assert "PRIVATE KEY" not in said
    ring = load()
    certificate = ring.document.certificate
    assert certificate.subject.rfc4514_string() == "O=Academia Ñandú,CN=Academia Ñandú"
    years = certificate.not_valid_after_utc - timezone.now()
    assert timedelta(days=3 * 365) < years < timedelta(days=3 * 366)
    assert {row.kid for row in SigningKey.objects.all()} == {ring.document.kid, ring.credential_kid}
    assert [each.name for each in path.parent.iterdir()] == ["signing-key.pem"]


def test_a_key_without_a_name_or_for_no_time_is_refused(path: Path) -> None:
    for arguments in (["--name", " "], ["--years", "0"], ["--years", "1000"]):
        with pytest.raises(CommandError, match="needs a --name"):
            create(*arguments)
    assert not path.exists()


@pytest.mark.django_db
def test_a_second_time_nothing_is_overwritten(path: Path) -> None:
    create()
    before = path.read_bytes()
    with pytest.raises(CommandError, match="exists and was not touched"):
        create()
    said = create("--if-missing")
    assert load().document.kid in said
    assert path.read_bytes() == before
    assert SigningKey.objects.count() == 2


def test_two_who_start_at_once_keep_one_key(tmp_path: Path) -> None:
    source = FileSource(tmp_path / "key.pem")
    outcomes: list[bytes | None] = []

    def start(content: bytes) -> None:
        try:
            source.create(content)
            outcomes.append(content)
        except FileExistsError:
            outcomes.append(None)

    threads = [Thread(target=start, args=(b"%d" % number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (made,) = [each for each in outcomes if each is not None]
    assert source.read() == made
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.django_db
def test_a_key_kept_elsewhere_is_not_made_on_disk(
    path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    create()
    monkeypatch.setenv("SIGNING_KEY_OF_TEST", path.read_text())
    settings.CERTIFICATE_SIGNING_KEY = "env:SIGNING_KEY_OF_TEST"
    settings.VAR_DIR = path.parent / "var"
    create("--if-missing")
    assert not settings.VAR_DIR.exists()


@pytest.mark.django_db
def test_a_damaged_key_is_told_and_kept(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("damaged")
    with pytest.raises(CommandError, match="exactly one P-256 key"):
        create("--if-missing")
    assert path.read_text() == "damaged"


@pytest.mark.django_db
def test_kms_wraps_the_bundle_and_the_plain_one_never_touches_the_disk(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Kms:
        def encrypt(self, *, KeyId: str, Plaintext: bytes, EncryptionContext: dict) -> dict:  # noqa: N803
            assert KeyId == "alias/titula"
            assert EncryptionContext == {"purpose": "titula-certificates"}
            return {"CiphertextBlob": base64.b85encode(Plaintext)}

    monkeypatch.setattr(create_signing_key, "kms_client", Kms)
    out = tmp_path / "key.kms"
    said = create("--out", str(out), "--kms-key-id", "alias/titula")
    assert f"CERTIFICATE_SIGNING_KEY=kms:{out.as_uri()}" in said
    assert f"kms:{base64.b64encode(out.read_bytes()).decode()}" in said
    assert b"PRIVATE KEY" not in out.read_bytes()
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert SigningKey.objects.count() == 2


def test_without_a_database_the_key_is_made_and_registered_later(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(**_kwargs: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(create_signing_key, "register_keys", down)
    assert "the first worker that starts with the key registers it" in create()
    assert path.exists()


@pytest.mark.django_db
def test_registering_twice_changes_nothing_and_only_public_halves_are_stored() -> None:
    ring = make_keyring()
    first = register_keys(keyring=ring)
    assert register_keys(keyring=ring) == first
    document, credential = first
    assert (document.purpose, credential.purpose) == ("document", "credential")
    assert x509.load_pem_x509_certificate(document.public_pem.encode()) == ring.document.certificate
    public = load_pem_public_key(credential.public_pem.encode())
    assert public == ring.credential_key.public_key()
    assert not SigningKey.objects.filter(public_pem__contains="PRIVATE").exists()


@pytest.mark.django_db
def test_after_rotation_the_old_key_can_be_retired_and_stays_known(diego: User) -> None:
    old, new = make_keyring(), make_keyring()
    document, _credential = register_keys(keyring=old)
    with pytest.raises(LastSigningKey):
        retire_key(key=document, by=diego)
    register_keys(keyring=new)
    retired = retire_key(key=document, by=diego)
    assert retired.retired_at is not None
    assert retire_key(key=document, by=diego).retired_at == retired.retired_at
    assert SigningKey.objects.filter(kid=old.document.kid).exists()
    with pytest.raises(KeyRetired, match=old.document.kid):
        register_keys(keyring=old)
    register_keys(keyring=new)


@pytest.mark.django_db
def test_nobody_but_staff_retires_a_key(alicia: User, carla: User) -> None:
    register_keys(keyring=make_keyring())
    document, _credential = register_keys(keyring=make_keyring())
    for actor in (alicia, carla):
        with pytest.raises(NotAllowed):
            retire_key(key=document, by=actor)
    document.refresh_from_db()
    assert document.retired_at is None
