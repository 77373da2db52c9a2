"""The archive's door to S3: obstore, for what is hot; everything else goes through django-storages.

Contract: it goes to the same bucket, with the same keys, encryption and headers as ``STORAGES["default"]``,
and nothing of obstore leaks out but the two errors below. It never replaces an object, and deletes one only for
who erases its holder. Calls block without
holding the interpreter, so several threads make them at once; every call ends within ``LONGEST_CALL``
seconds, whatever S3 does.

obstore's runtime does not survive a fork: a process that has used this module must not fork workers that
use it. Celery's parent never does; who tries is told so, instead of hanging.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

from boto3.session import Session
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import storages
from obstore import exceptions
from obstore.auth.boto3 import Boto3CredentialProvider
from obstore.store import S3Store
from storages.backends.s3 import S3Storage

from lib.work import ServiceAway

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig, S3Config

#: Where documents are, and where what was found in their place is kept.
FOLDER = "certificates"
ASIDE = "quarantine"
#: Seconds that one request may take; a call makes at most two, and tries one again only if it failed quickly.
REQUEST_SECONDS = 8
LONGEST_CALL = 2 * (REQUEST_SECONDS + 1)

_CLIENT: ClientConfig = {
    "connect_timeout": timedelta(seconds=3),
    "timeout": timedelta(seconds=REQUEST_SECONDS),
}
# One more try, for a connection that S3 closed under us. The patience is in the ledger, which counts.
_RETRY: RetryConfig = {
    "max_retries": 1,
    "retry_timeout": timedelta(seconds=1),
    "backoff": {
        "init_backoff": timedelta(milliseconds=100),
        "max_backoff": timedelta(milliseconds=500),
        "base": 2,
    },
}
# What django-storages calls ``object_parameters``, in obstore's words.
_ENCRYPTION = {
    "ServerSideEncryption": "server_side_encryption",
    "SSEKMSKeyId": "sse_kms_key_id",
    "BucketKeyEnabled": "sse_bucket_key_enabled",
}
_HEADERS = {
    "CacheControl": "Cache-Control",
    "ContentDisposition": "Content-Disposition",
    "ContentLanguage": "Content-Language",
    "ContentType": "Content-Type",
    "StorageClass": "Storage-Class",
}


class StoreUnavailable(ServiceAway):
    """S3 did not answer, or did not let us in; nothing is wrong with the document."""


class OtherBytes(Exception):
    """Under this key lies something else. It was left as it is."""


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One object of the bucket; ``size`` in bytes."""

    key: str
    size: int
    modified: datetime


@dataclass(frozen=True, slots=True)
class _Door:
    storage: S3Storage
    process: int
    store: S3Store
    headers: dict[str, str]


_door: _Door | None = None
_making = Lock()


def document_key(issued_at: datetime, code: str) -> str:
    """Return where the document of a certificate is kept: by month (UTC), then by code."""
    return f"{FOLDER}/{issued_at.astimezone(UTC):%Y/%m}/{code}.pdf"


def store_document(key: str, document: bytes) -> None:
    """Put ``document`` under ``key`` unless something lies there, then read back what lies there and compare.

    So ``document`` put a second time is no error, and returning means that S3 gives these very bytes.
    Raises ``OtherBytes``, ``StoreUnavailable``.
    """
    door = _open()
    with _as_ours():
        # Ours from a try that was not recorded, or something else: reading it tells.
        with suppress(exceptions.AlreadyExistsError):
            door.store.put(key, document, mode="create", attributes=door.headers)
        stored = bytes(door.store.get(key).bytes())
    if stored != document:
        raise OtherBytes(f"something else lies under {key}; it was left as it is")


def read_document(key: str) -> bytes | None:
    """Return the bytes under ``key``; None: nothing lies there. Raises ``StoreUnavailable``."""
    with _as_ours():
        try:
            return bytes(_open().store.get(key).bytes())
        except FileNotFoundError:
            return None


def list_documents(*, after: str = "") -> Generator[StoredObject, None, None]:
    """Yield what lies in the folder of the documents, in S3's order, from behind the key ``after``.

    A thousand at a time, however many there are. Raises ``StoreUnavailable``.
    """
    with _as_ours():
        for page in _open().store.list(FOLDER, offset=after or None, chunk_size=1000):
            for found in page:
                yield StoredObject(found["path"], found["size"], found["last_modified"])


def set_aside(key: str, content: bytes) -> str:
    """Free ``key`` of the ``content`` that was read there, keeping it; returns its new key.

    Its copy is read back before anything is deleted. Raises ``OtherBytes``, ``StoreUnavailable``.
    """
    aside = f"{ASIDE}/{key}.{hashlib.sha256(content).hexdigest()[:16]}"
    store_document(aside, content)
    with _as_ours():
        _open().store.delete(key)
    return aside


def delete_document(key: str) -> None:
    """Delete what lies under ``key``, and every copy of it that was set aside. Raises ``StoreUnavailable``.

    In a bucket with versions the older ones go when its life-cycle rule says so.
    """
    with _as_ours():
        store = _open().store
        for page in store.list(f"{ASIDE}/{key.rpartition('/')[0]}"):
            for found in page:
                if found["path"].startswith(f"{ASIDE}/{key}."):
                    store.delete(found["path"])
        with suppress(FileNotFoundError):
            store.delete(key)


@contextmanager
def _as_ours() -> Iterator[None]:
    # FileNotFoundError: the bucket itself, or what was put a moment ago.
    try:
        yield
    except (exceptions.BaseError, FileNotFoundError) as error:
        raise StoreUnavailable(str(error).partition("\n")[0]) from error


def _open() -> _Door:
    global _door  # noqa: PLW0603  # one client, with its connections, for the whole process
    with _making:
        storage = cast("S3Storage", storages["default"])
        if _door is None or _door.storage is not storage:
            _door = _Door(storage, os.getpid(), _new_store(storage), _headers_of(storage))
    if _door.process != os.getpid():
        raise RuntimeError("the archive was used before this process was forked from its parent")
    return _door


def _new_store(storage: S3Storage) -> S3Store:
    secure = urlsplit(storage.endpoint_url or "https://").scheme == "https"
    config: dict[str, Any] = {
        "region": storage.region_name,
        "unsigned_payload": secure,  # TLS already guards it
        # S3 refuses what was damaged on its way, and buckets with object lock demand it.
        "checksum_algorithm": "SHA256",
        **_address_of(storage),
        **_keys_of(storage),
        **{
            _ENCRYPTION[name]: value
            for name, value in storage.object_parameters.items()
            if name in _ENCRYPTION
        },
    }
    return S3Store(
        storage.bucket_name,
        prefix=storage.location.strip("/") or None,
        config=cast("S3Config", config),
        client_options={**_CLIENT, "allow_http": not secure},
        retry_config=_RETRY,
        credential_provider=None if storage.access_key else _credentials_found(storage),
    )


def _credentials_found(storage: S3Storage) -> Boto3CredentialProvider:
    """Return whatever boto3 finds (a role of the task, of the machine), as django-storages does."""
    try:
        return Boto3CredentialProvider(Session(profile_name=storage.session_profile))
    except ValueError as error:
        raise StoreUnavailable("there are no credentials for S3") from error


def _address_of(storage: S3Storage) -> dict[str, object]:
    virtual = (storage.client_config.s3 or {}).get("addressing_style") == "virtual"
    address: dict[str, object] = {"virtual_hosted_style_request": virtual}
    if storage.endpoint_url:
        host = urlsplit(storage.endpoint_url)
        named = host._replace(netloc=f"{storage.bucket_name}.{host.netloc}") if virtual else host
        # This one of obstore's two names, because it goes before whatever the environment says.
        address["aws_endpoint_url_s3"] = named.geturl()
    return address


def _keys_of(storage: S3Storage) -> dict[str, object]:
    keys = {
        "access_key_id": storage.access_key,
        "secret_access_key": storage.secret_key,
        "session_token": storage.security_token,
    }
    return {name: value for name, value in keys.items() if value}


def _headers_of(storage: S3Storage) -> dict[str, str]:
    headers = {"Content-Type": "application/pdf"}
    for name, value in storage.object_parameters.items():
        if name in _HEADERS:
            headers[_HEADERS[name]] = value
        elif name not in _ENCRYPTION:
            # Better no worker than documents stored in another way than the rest.
            raise ImproperlyConfigured(f"the archive does not know the object parameter {name}")
    return headers
