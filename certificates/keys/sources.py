"""Where a key bundle is kept: a file, a secret of the environment, or a blob that AWS KMS opens.

A source is read once per process (``loading``). In particular KMS *unwraps* the bundle when a worker
starts and never signs a document: see ADR 18.
"""

from __future__ import annotations

import base64
import binascii
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import unquote, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from certificates.keys.errors import KeyUnavailable, KeyUnreadable

# Bound to the ciphertext: a role whose policy demands it opens nothing else with this key.
ENCRYPTION_CONTEXT: Final = {"purpose": "titula-certificates"}
_FORMS: Final = "Use file:///path/to/key.pem, env:NAME, kms:file:///path/to/blob or kms:BASE64."


class KeySource(Protocol):
    """One place that may hold a bundle."""

    def read(self) -> bytes:
        """The bundle, in PEM. Raises ``KeyUnavailable`` or ``KeyUnreadable``."""


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file that only the workers can read: a mounted secret, or ``var/`` of the embedded stack."""

    path: Path

    def read(self) -> bytes:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            raise KeyUnavailable(
                f"There is no signing key at {self.path}. Restore it, or make one:"
                f" `manage.py create_signing_key --out {self.path}`."
            ) from None
        except OSError as error:
            raise KeyUnavailable(
                f"The signing key {self.path} cannot be read: {error.strerror}."
            ) from error

    def create(self, content: bytes) -> None:
        """Write the file whole, for its owner alone (0600). Raises ``FileExistsError``, ``OSError``."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, scratch = tempfile.mkstemp(dir=self.path.parent, prefix=".signing-key-")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(descriptor)
            # A link is refused when the name is taken: two who start at once cannot lose a key.
            os.link(scratch, self.path)
        finally:
            Path(scratch).unlink()


@dataclass(frozen=True, slots=True)
class EnvironmentSource:
    """A secret that the orchestrator puts into the environment: PEM, or PEM in base64 (one line)."""

    name: str

    def read(self) -> bytes:
        value = os.environ.get(self.name, "").strip()
        if not value:
            raise KeyUnavailable(
                f"The environment variable {self.name} is empty; it should hold the signing key."
            )
        return value.encode() if value.startswith("-----BEGIN") else _decoded(value, self.name)


@dataclass(frozen=True, slots=True)
class KmsSource:
    """A bundle that AWS KMS encrypted: worthless without ``kms:Decrypt`` and the right context.

    ``client`` makes a boto3 KMS client; region and credentials come from the usual AWS environment.
    """

    blob: Callable[[], bytes]
    client: Callable[[], Any]

    def read(self) -> bytes:
        blob = self.blob()
        try:
            answer = self.client().decrypt(
                CiphertextBlob=blob, EncryptionContext=ENCRYPTION_CONTEXT
            )
        except ClientError as error:
            raise _refused_by_kms(error) from error
        except BotoCoreError as error:
            raise KeyUnavailable(f"AWS KMS could not be asked for the key: {error}") from error
        plaintext: bytes = answer["Plaintext"]
        return plaintext


def kms_client() -> Any:
    """A KMS client that gives up in seconds: a worker that starts can be started again."""
    config = Config(connect_timeout=3, read_timeout=5, retries={"max_attempts": 3})
    return boto3.client("kms", config=config)


def wrap_with_kms(bundle: bytes, *, key_id: str, client: Any) -> bytes:
    """Encrypt a bundle (at most 4,096 bytes) for ``KmsSource``. Raises ``KeyUnavailable``."""
    try:
        answer = client.encrypt(
            KeyId=key_id, Plaintext=bundle, EncryptionContext=ENCRYPTION_CONTEXT
        )
    except (BotoCoreError, ClientError) as error:
        raise KeyUnavailable(f"AWS KMS did not encrypt the key: {error}") from error
    blob: bytes = answer["CiphertextBlob"]
    return blob


def source_for(url: str) -> KeySource:
    """Read ``CERTIFICATE_SIGNING_KEY``. Raises ``KeyUnavailable``, ``KeyUnreadable``."""
    scheme, _colon, rest = url.partition(":")
    if scheme == "file":
        return FileSource(_path(url))
    if scheme == "env" and rest:
        return EnvironmentSource(rest)
    if scheme == "kms" and rest.startswith("file:"):
        return KmsSource(FileSource(_path(rest)).read, kms_client)
    if scheme == "kms" and rest:
        return KmsSource(lambda: _decoded(rest, "CERTIFICATE_SIGNING_KEY"), kms_client)
    # The value is not quoted: somebody may have pasted the key itself.
    problem = "is not set" if not url else "is of no known form"
    raise KeyUnavailable(f"CERTIFICATE_SIGNING_KEY {problem}. {_FORMS}")


def _path(url: str) -> Path:
    parts = urlsplit(url)
    if parts.netloc or not parts.path.startswith("/"):
        raise KeyUnavailable(f"The path of a signing key is absolute, with three slashes. {_FORMS}")
    return Path(unquote(parts.path))


def _decoded(text: str, where: str) -> bytes:
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error:
        raise KeyUnreadable(f"{where} should hold base64, and does not.") from None


def _refused_by_kms(error: ClientError) -> KeyUnavailable | KeyUnreadable:
    code = error.response.get("Error", {}).get("Code", "")
    if code in ("InvalidCiphertextException", "IncorrectKeyException"):
        return KeyUnreadable(
            "AWS KMS cannot open the key blob: it was made by another key or for another purpose."
        )
    return KeyUnavailable(f"AWS KMS did not open the key blob: {error}")
