"""The contract with the application: which variables it gets, and which parts step aside.

`lms/settings.py` reads these names. A part whose address the user has set is not started; the
user's value goes to the application as it is.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from devstack.part import Part
from devstack.paths import StateFolder, write_private
from devstack.postgres import Postgres
from devstack.seaweed import MEDIA_BUCKET, PUBLIC_BUCKET, REGION, SeaweedS3
from devstack.stripe_double.part import StripeDouble
from devstack.valkey import Valkey

_REDIS_SCHEMES = ("redis", "rediss", "valkey", "valkeys")
_S3_DEFAULTS = {
    "AWS_S3_REGION_NAME": REGION,
    "MEDIA_BUCKET": MEDIA_BUCKET,
    "PUBLIC_BUCKET": PUBLIC_BUCKET,
}
# What a user may set for the application without replacing a part.
_PASSED_THROUGH = (
    "DATABASE_URL",
    "BROKER_URL",
    "CACHE_URL",
    "STRIPE_SECRET_KEY",
    "STRIPE_API_HOST",
)
# Left over from the user's own cloud account or database, they would redirect our clients.
_MISLEADING = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN")


def wanted_parts(given: Mapping[str, str]) -> list[type[Part]]:
    """The parts to start, slowest first, when the environment holds `given`."""
    parts: list[type[Part]] = []
    if not given.get("AWS_S3_ENDPOINT_URL"):
        parts.append(SeaweedS3)
    if not given.get("DATABASE_URL"):
        parts.append(Postgres)
    if not given.get("BROKER_URL") or not _cache_url(given):
        parts.append(Valkey)
    if _is_for_play(given):
        parts.append(StripeDouble)
    return parts


def _is_for_play(given: Mapping[str, str]) -> bool:
    """Whether payments are played: there is no key, and the site is not one that the settings take for a public one."""
    return (
        not given.get("STRIPE_SECRET_KEY") and urlsplit(given.get("SITE_URL", "")).scheme != "https"
    )


def contract(
    parts: Iterable[Part], given: Mapping[str, str], site: Mapping[str, str]
) -> dict[str, str]:
    """Every variable of the contract: from the parts, from the user, and from `site`."""
    values = dict(site)
    running = list(parts)
    for part in running:
        values |= part.environment()
    values |= {name: given[name] for name in _PASSED_THROUGH if given.get(name)}
    if given.get("BROKER_URL") and _cache_url(given):
        values["CACHE_URL"] = _cache_url(given)
    if not any(isinstance(part, SeaweedS3) for part in running):
        values |= _external_s3(given)
    return values


def application_environment(given: Mapping[str, str], values: Mapping[str, str]) -> dict[str, str]:
    """What a child of the application inherits: the user's environment under the contract."""
    inherited = {name: value for name, value in given.items() if name not in _MISLEADING}
    if "DATABASE_URL" not in given:
        # libpq would obey PGSSLMODE, PGOPTIONS… which are about another server.
        inherited = {name: v for name, v in inherited.items() if not name.startswith("PG")}
    loopback = ",".join(filter(None, [given.get("NO_PROXY"), "127.0.0.1,localhost"]))
    return {**inherited, **values, "NO_PROXY": loopback, "no_proxy": loopback}


def mail_folder_url(folder: Path) -> str:
    """An EMAIL_URL that writes every message into a file of `folder`.

    dj-email-url drops exactly one slash from the path, so an absolute one needs one more than
    other URLs: `file:////srv/x/mail`.
    """
    return f"file:///{folder}"


def write_environment(state: StateFolder, values: Mapping[str, str]) -> None:
    """Leave the contract in `devstack.env` for commands in another terminal."""
    lines = (f"{name}='{_quoted(value)}'\n" for name, value in sorted(values.items()))
    write_private(state.environment_file, "".join(lines))


def read_environment(state: StateFolder) -> dict[str, str]:
    """The contract of the running stack.

    Raises:
        FileNotFoundError: none is running.
    """
    lines = state.environment_file.read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("=") for line in lines)
    return {name: _unquoted(value[1:-1]) for name, _, value in pairs}


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace("'", "\\'")


def _unquoted(value: str) -> str:
    return value.replace("\\'", "'").replace("\\\\", "\\")


def _cache_url(given: Mapping[str, str]) -> str:
    """The user's cache: named, or database 1 of a broker that is also a cache; else empty."""
    broker = urlsplit(given.get("BROKER_URL", ""))
    if given.get("CACHE_URL") or broker.scheme not in _REDIS_SCHEMES:
        return given.get("CACHE_URL", "")
    return urlunsplit(broker._replace(path="/1"))


def _external_s3(given: Mapping[str, str]) -> dict[str, str]:
    names = ("AWS_S3_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", *_S3_DEFAULTS)
    return _S3_DEFAULTS | {name: given[name] for name in names if given.get(name)}
