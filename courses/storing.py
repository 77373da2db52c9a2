"""What a store that is away looks like to who wanted to keep a file there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError

from courses.exceptions import MediaStoreAway


@contextmanager
def storing() -> Iterator[None]:
    """Turn what the store's client raises into ``MediaStoreAway``."""
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as error:
        raise MediaStoreAway from error
