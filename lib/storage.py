"""Short-lived links to private files."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.core.files.storage import default_storage, storages
from storages.backends.s3 import S3Storage


def download_url(key: str, *, filename: str, seconds: int = 300) -> str:
    """Return a signed link that makes a browser save the file under ``filename``."""
    quoted = filename.replace("\\", "").replace('"', "")
    storage = cast("S3Storage", default_storage)
    url: str = storage.url(
        key,
        parameters={"ResponseContentDisposition": f'attachment; filename="{quoted}"'},
        expire=seconds,
    )
    return url


def stream_url(key: str) -> str:
    """Return a signed link to what a player reads in ranges: at the CDN, if there is one, for STREAM_URL_SECONDS."""
    storage = cast("S3Storage", storages["streams"])
    url: str = storage.url(key, expire=settings.STREAM_URL_SECONDS)
    return url
