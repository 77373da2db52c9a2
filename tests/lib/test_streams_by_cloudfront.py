"""With CloudFront in front of the store, a player's addresses are signed for it, and never go out unsigned."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from pytest_django import Settings

from lib.storage import download_url, stream_url

KEY = "streams/7/abc/720p.mp4"


@pytest.fixture
def private_key(settings: Settings) -> rsa.RSAPrivateKey:
    """The key whose public half CloudFront would have."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    streams = settings.STORAGES["streams"]
    options = streams["OPTIONS"] | {
        "custom_domain": "cdn.example.com",
        "cloudfront_key_id": "K123",
        "cloudfront_key": pem.decode(),
    }
    settings.STORAGES = settings.STORAGES | {"streams": streams | {"OPTIONS": options}}
    return key


def unquoted(text: str) -> bytes:
    """CloudFront's own base 64 (its developer guide, "Creating a signature for a signed URL")."""
    return base64.b64decode(text.replace("-", "+").replace("_", "=").replace("~", "/"))


def test_an_address_is_signed_for_that_file_until_it_ends(
    private_key: rsa.RSAPrivateKey, settings: Settings
) -> None:
    settings.STREAM_URL_SECONDS = 600
    url = stream_url(KEY)
    assert url.startswith(f"https://cdn.example.com/{KEY}?")
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    assert query["Key-Pair-Id"] == "K123"
    assert int(query["Expires"]) == pytest.approx(time.time() + 600, abs=60)
    policy = {
        "Statement": [
            {
                "Resource": url.split("?")[0],
                "Condition": {"DateLessThan": {"AWS:EpochTime": int(query["Expires"])}},
            }
        ]
    }
    private_key.public_key().verify(  # raises if it is not
        unquoted(query["Signature"]),
        json.dumps(policy, separators=(",", ":")).encode(),
        padding.PKCS1v15(),
        hashes.SHA1(),  # noqa: S303  # what CloudFront takes
    )


def test_files_to_keep_stay_with_the_store(private_key: rsa.RSAPrivateKey) -> None:
    assert "cdn.example.com" not in download_url("files/x.pdf", filename="x.pdf")


def test_the_site_does_not_start_with_a_domain_and_no_key() -> None:
    started = subprocess.run(
        [sys.executable, "-c", "import lms.settings"],
        cwd=Path(__file__).parents[2],
        env=os.environ | {"CLOUDFRONT_DOMAIN": "cdn.example.com"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode != 0
    assert "AWS_CLOUDFRONT_KEY" in started.stderr
