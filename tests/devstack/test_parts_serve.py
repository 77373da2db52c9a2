"""The parts answer at the addresses of the contract, with the access that it promises."""

import os
import signal
import urllib.error
import urllib.request

import boto3
import psycopg
import pytest
import redis
from botocore.config import Config

from devstack.paths import StateFolder
from tests.devstack.supervisor import is_alive


def s3(values):
    return boto3.client(
        "s3",
        endpoint_url=values["AWS_S3_ENDPOINT_URL"],
        region_name=values["AWS_S3_REGION_NAME"],
        aws_access_key_id=values["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=values["AWS_SECRET_ACCESS_KEY"],
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )


def status_of(url, method="GET", origin=None):
    headers = {"Access-Control-Request-Method": "PUT"}
    request = urllib.request.Request(url, method=method, headers=headers)  # noqa: S310
    if origin:
        request.add_header("Origin", origin)
    try:
        with urllib.request.urlopen(request, timeout=10) as response:  # noqa: S310
            return response.status, dict(response.headers)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers)


def test_a_whole_life_from_start_to_ctrl_c(supervise, state: StateFolder):
    supervisor = supervise("parts", SITE_URL="http://127.0.0.1:8123")
    values = supervisor.wait_until_running()
    children = supervisor.children()

    with psycopg.connect(values["DATABASE_URL"]) as link:
        assert link.execute("SELECT current_user, current_database()").fetchone() == ("titula",) * 2
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(values["DATABASE_URL"].replace("titula:", "titula:x"))
    with redis.Redis.from_url(values["CACHE_URL"]) as cache:
        assert cache.ping()
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url(values["BROKER_URL"].partition("@")[2].join(["redis://", ""])).ping()

    for name in ("secrets.json", "devstack.env", "valkey/valkey.conf", "s3/identities.json"):
        assert (state.path / name).stat().st_mode & 0o777 == 0o600, name

    client = s3(values)
    for bucket in (values["MEDIA_BUCKET"], values["PUBLIC_BUCKET"]):
        client.put_object(Bucket=bucket, Key="a/b.txt", Body=b"hello")
    endpoint = values["AWS_S3_ENDPOINT_URL"]
    public, private = (f"{endpoint}/{values[name]}" for name in ("PUBLIC_BUCKET", "MEDIA_BUCKET"))
    assert status_of(f"{public}/a/b.txt")[0] == 200
    assert status_of(f"{public}/")[0] == 403
    assert status_of(f"{public}/a/b.txt", "DELETE")[0] == 403
    assert status_of(f"{private}/a/b.txt")[0] == 403
    allowed, headers = status_of(f"{private}/v.mp4", "OPTIONS", "http://127.0.0.1:8123")
    assert allowed == 200
    assert headers["Access-Control-Expose-Headers"] == "ETag"
    assert status_of(f"{private}/v.mp4", "OPTIONS", "http://evil.example")[0] == 403

    code, _, errors = supervise("parts").finish()
    assert code == 1
    assert errors.startswith("devstack: The stack of this checkout is already running")
    assert "Traceback" not in errors

    os.kill(supervisor.process.pid, signal.SIGINT)
    assert supervisor.finish()[0] == 0
    assert not any(map(is_alive, children))
    assert not state.environment_file.exists()
