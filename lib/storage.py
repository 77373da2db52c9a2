"""Short-lived links to private files."""

from __future__ import annotations

from typing import Final, cast

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.storage import Storage, default_storage, storages
from django.utils.http import content_disposition_header
from storages.backends.s3 import S3Storage

from lib.text import clean_text

#: What the store's client raises, whatever is the matter.
STORE_ERRORS: Final = (Boto3Error, BotoCoreError, ClientError)


def public_storage() -> Storage:
    """Return the store of what everybody may read."""
    return storages["public"]


def download_url(key: str, *, filename: str, seconds: int = 300) -> str:
    """Return a signed link that makes a browser save the file under ``filename``, whatever the file is.

    A name outside ASCII goes as RFC 6266 says (``filename*``): in a plain header it would arrive broken.
    """
    disposition = content_disposition_header(as_attachment=True, filename=clean_text(filename))
    storage = cast("S3Storage", default_storage)
    url: str = storage.url(
        key,
        parameters={"ResponseContentDisposition": disposition or "attachment"},
        expire=seconds,
    )
    return url


def stream_url(key: str) -> str:
    """Return a signed link to what a player reads in ranges: at the CDN, if there is one, for STREAM_URL_SECONDS."""
    storage = cast("S3Storage", storages["streams"])
    url: str = storage.url(key, expire=settings.STREAM_URL_SECONDS)
    return url
