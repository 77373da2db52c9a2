"""The private store: uploads in parts, looks at what arrived, copies inside it, and files to and fro.

What its client raises stays in here: callers meet ``MediaStoreAway``, ``PartsMissing`` and ``WrongSize`` only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, cast

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError
from django.core.files.storage import default_storage
from storages.backends.s3 import S3Storage

from courses.exceptions import MediaStoreAway, PartsMissing
from courses.uploads.containers import Container
from lib.storage import STORE_ERRORS

QUARANTINE: Final = "quarantine/"
#: Seconds for which a part's address works; a slower browser asks for another.
LINK_SECONDS: Final = 3600
_GONE = {"NoSuchUpload", "NoSuchKey", "404"}
_INCOMPLETE = {"InvalidPart", "InvalidPartOrder", "EntityTooSmall"}
# One copy takes at most 5 GB (https://docs.aws.amazon.com/AmazonS3/latest/userguide/copy-object.html).
_COPYING = TransferConfig(
    multipart_threshold=5 * 1000**3, multipart_chunksize=256 * 1024**2, max_concurrency=8
)

# In the caller's own thread, whose database connection renews a claim meanwhile.
_ONE_BY_ONE = TransferConfig(multipart_chunksize=16 * 1024**2, use_threads=False)


@dataclass(frozen=True, slots=True)
class Part:
    """A part that the store has. ``size`` in bytes; ``etag`` without quotes."""

    number: int
    etag: str
    size: int


@dataclass(frozen=True, slots=True)
class Multipart:
    """A multipart upload that the store knows of."""

    key: str
    multipart_id: str
    begun: datetime


def begin(key: str) -> str:
    """Open a multipart upload and return its id."""
    with storing():
        # Nothing in quarantine is ever shown, whatever it says that it is.
        answer = _client().create_multipart_upload(
            Bucket=_bucket(), Key=key, ContentType="application/octet-stream"
        )
    return str(answer["UploadId"])


def part_url(key: str, multipart_id: str, number: int, size: int) -> str:
    """Return the address to which exactly ``size`` bytes may be sent for an hour. Asks nobody."""
    # The length is among what is signed, so another one is refused by the store itself.
    url: str = _client().generate_presigned_url(
        "upload_part",
        Params={
            "Bucket": _bucket(),
            "Key": key,
            "UploadId": multipart_id,
            "PartNumber": number,
            "ContentLength": size,
        },
        ExpiresIn=LINK_SECONDS,
    )
    return url


def parts(key: str, multipart_id: str) -> list[Part] | None:
    """Return what has arrived, by number; None if the upload was completed or aborted."""
    pages = _client().get_paginator("list_parts")
    found: list[Part] = []
    with storing():
        try:
            for page in pages.paginate(Bucket=_bucket(), Key=key, UploadId=multipart_id):
                found += [
                    Part(row["PartNumber"], row["ETag"].strip('"'), row["Size"])
                    for row in page.get("Parts", [])
                ]
        except ClientError as error:
            if _code(error) in _GONE:
                return None
            raise
    return found


def assemble(key: str, multipart_id: str, having: Sequence[Part]) -> None:
    """Make one object of the parts. Raises ``PartsMissing`` if the store has others than these."""
    listed = [{"PartNumber": part.number, "ETag": f'"{part.etag}"'} for part in having]
    with storing():
        try:
            _client().complete_multipart_upload(
                Bucket=_bucket(),
                Key=key,
                UploadId=multipart_id,
                MultipartUpload={"Parts": listed},
            )
        except ClientError as error:
            if _code(error) in _INCOMPLETE:
                raise PartsMissing(numbers=[]) from error
            raise


def head(key: str) -> tuple[int, str] | None:
    """Return size in bytes and ETag of an object, or None if there is none."""
    with storing():
        try:
            answer = _client().head_object(Bucket=_bucket(), Key=key)
        except ClientError as error:
            if _code(error) in _GONE:
                return None
            raise
    return int(answer["ContentLength"]), str(answer["ETag"]).strip('"')


def read(key: str, start: int, length: int) -> bytes:
    """Return ``length`` bytes from ``start``."""
    with storing():
        answer = _client().get_object(
            Bucket=_bucket(), Key=key, Range=f"bytes={start}-{start + length - 1}"
        )
        content: bytes = answer["Body"].read()
    return content


def fetch(key: str, to: Path, *, arrived: Callable[[int], None]) -> None:
    """Bring an object to a file; ``arrived`` is told of bytes as they come, and what it raises ends it."""
    with storing():
        _client().download_file(_bucket(), key, str(to), Callback=arrived, Config=_ONE_BY_ONE)


def send(file: Path, key: str, *, content_type: str, sent: Callable[[int], None]) -> None:
    """Make an object of a file; ``sent`` is told of bytes as they go, and what it raises ends it."""
    # Its key never gets other bytes.
    kept = {"ContentType": content_type, "CacheControl": "private, max-age=31536000, immutable"}
    with storing():
        _client().upload_file(
            str(file), _bucket(), key, ExtraArgs=kept, Callback=sent, Config=_ONE_BY_ONE
        )


def promote(key: str, *, to: str, container: Container) -> None:
    """Copy an object out of quarantine; from now on it says what it was found to be."""
    with storing():
        _client().copy(
            {"Bucket": _bucket(), "Key": key},
            _bucket(),
            to,
            ExtraArgs={"ContentType": container.content_type, "MetadataDirective": "REPLACE"},
            Config=_COPYING,
        )


def delete(key: str) -> None:
    """Remove an object; nothing happens if there is none."""
    with storing():
        _client().delete_object(Bucket=_bucket(), Key=key)


def abort(key: str, multipart_id: str) -> None:
    """End a multipart upload and drop its parts; nothing happens if it is over."""
    with storing():
        try:
            _client().abort_multipart_upload(Bucket=_bucket(), Key=key, UploadId=multipart_id)
        except ClientError as error:
            if _code(error) not in _GONE:
                raise


def open_multiparts() -> Iterator[Multipart]:
    """Yield every multipart upload in quarantine that is not over."""
    with storing():
        pages = _client().get_paginator("list_multipart_uploads")
        for page in pages.paginate(Bucket=_bucket(), Prefix=QUARANTINE):
            for row in page.get("Uploads", []):
                yield Multipart(row["Key"], row["UploadId"], row["Initiated"])


def quarantined() -> Iterator[tuple[str, datetime]]:
    """Yield key and time of every object in quarantine."""
    yield from listed(QUARANTINE)


def listed(prefix: str) -> Iterator[tuple[str, datetime]]:
    """Yield key and time of every object whose key begins so."""
    with storing():
        pages = _client().get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=_bucket(), Prefix=prefix):
            for row in page.get("Contents", []):
                yield row["Key"], row["LastModified"]


@contextmanager
def storing() -> Iterator[None]:
    """Turn what the store's client raises into ``MediaStoreAway``."""
    try:
        yield
    except STORE_ERRORS as error:
        raise MediaStoreAway from error


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _storage() -> S3Storage:
    return cast("S3Storage", default_storage)


def _client() -> Any:
    return _storage().connection.meta.client


def _bucket() -> str:
    return str(_storage().bucket_name)
