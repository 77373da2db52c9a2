"""Deploy checks of our own, run by ``manage.py check --deploy``: configuration only, nothing is called.

Each is a sentence about what would go wrong and a hint what to set. Ids never change their meaning.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from rest_framework.settings import api_settings

from notifications.transport import SES, is_ses

Check = Callable[..., list[CheckMessage]]

#: Fewer characters, or fewer different ones, are no secret (a little stricter than Django's security.W009).
_SECRET_LENGTH: Final = 50
_SECRET_VARIETY: Final = 12
#: What dj-stripe takes for one; Stripe's own are longer.
_STRIPE_KEY: Final = re.compile(r"[rs]k_(test|live)_[A-Za-z0-9]{24,}")
_ENCRYPTED: Final = frozenset({"rediss", "valkeys", "amqps", "sqs"})
_REAL_MAIL: Final = frozenset({SES, "django.core.mail.backends.smtp.EmailBackend"})


def deploy_check(check: Callable[[], Iterator[CheckMessage]]) -> Check:
    """Register a generator of messages under Django's deploy tag."""

    def run(**kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001  # as Django calls it
        return list(check())

    run.__name__ = check.__name__
    run.__doc__ = check.__doc__
    return register(run, Tags.security, "deploy", deploy=True)


@deploy_check
def check_site() -> Iterator[CheckMessage]:
    """The address of the site and what it may be called."""
    site = urlsplit(settings.SITE_URL)
    if settings.DEBUG:
        yield Error(
            "DEBUG is on: errors show settings and code.", hint="Set DEBUG=false.", id="titula.E001"
        )
    if site.scheme != "https":
        yield Error(
            "SITE_URL is not https: sessions travel in the clear, and links and credentials carry that address.",
            hint="Set SITE_URL=https://your.host.",
            id="titula.E002",
        )
    if "*" in settings.ALLOWED_HOSTS:
        yield Error(
            "ALLOWED_HOSTS lets every host name in.",
            hint="Name the hosts, or leave ALLOWED_HOSTS to SITE_URL.",
            id="titula.E003",
        )
    elif not _is_served(site.hostname or ""):
        yield Error(
            "The host of SITE_URL is not in ALLOWED_HOSTS: every page answers 400.",
            hint=f"Add {site.hostname} to ALLOWED_HOSTS.",
            id="titula.E004",
        )


@deploy_check
def check_secrets() -> Iterator[CheckMessage]:
    """What signs sessions and certificates."""
    secret = settings.SECRET_KEY
    if len(secret) < _SECRET_LENGTH or len(set(secret)) < _SECRET_VARIETY:
        yield Error(
            "SECRET_KEY is too short or too regular: sessions and reset links could be forged.",
            hint="Set SECRET_KEY to 50 random characters or more, such as `openssl rand -base64 48`.",
            id="titula.E005",
        )
    if not settings.CERTIFICATE_SIGNING_KEY:
        yield Error(
            "CERTIFICATE_SIGNING_KEY is not set: no certificate can be issued.",
            hint="Make one with `manage.py create_signing_key` and set CERTIFICATE_SIGNING_KEY to where it is.",
            id="titula.E006",
        )


@deploy_check
def check_proxies() -> Iterator[CheckMessage]:
    """Whose address the rate limits count."""
    if settings.SECURE_PROXY_SSL_HEADER and not api_settings.NUM_PROXIES:
        yield Error(
            "BEHIND_PROXY is set and NUM_PROXIES is not: rate limits take everybody for one client.",
            hint="Set NUM_PROXIES to how many proxies stand in front (a CDN and a load balancer are 2).",
            id="titula.E007",
        )


@deploy_check
def check_storage() -> Iterator[CheckMessage]:
    """Private and public files are two buckets, reached with whole credentials."""
    stores: Any = settings.STORAGES
    private, public = (stores[name]["OPTIONS"] for name in ("default", "public"))
    if not private["bucket_name"] or not public["bucket_name"]:
        yield Error(
            "A bucket has no name: files can be neither kept nor read.",
            hint="Set MEDIA_BUCKET and PUBLIC_BUCKET.",
            id="titula.E010",
        )
    elif private["bucket_name"] == public["bucket_name"]:
        yield Error(
            "MEDIA_BUCKET and PUBLIC_BUCKET are one bucket: videos and certificates would be public.",
            hint="Make two buckets, and open only PUBLIC_BUCKET to the world.",
            id="titula.E011",
        )
    if bool(private["access_key"]) != bool(private["secret_key"]):
        yield Error(
            "Half of the S3 credentials are set: every upload fails.",
            hint="Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or neither to use the machine's role.",
            id="titula.E012",
        )
    if _is_in_the_clear(private["endpoint_url"] or ""):
        yield Error(
            "AWS_S3_ENDPOINT_URL is not https: files travel in the clear.",
            hint="Set it to an https address, or leave it empty for Amazon S3.",
            id="titula.E013",
        )


@deploy_check
def check_mail() -> Iterator[CheckMessage]:
    """Mail leaves the machine, from an address of ours."""
    if settings.EMAIL_BACKEND not in _REAL_MAIL:
        yield Error(
            "E-mail is not sent anywhere: EMAIL_URL names no mail server, and USE_SES is off.",
            hint="Set USE_SES=true, or EMAIL_URL=submission://user:password@host:587.",
            id="titula.E020",
        )
    elif _is_plain_smtp():
        yield Error(
            "E-mail goes to the mail server in the clear, with its password.",
            hint="Use submission:// (STARTTLS) or smtps:// in EMAIL_URL.",
            id="titula.E021",
        )
    for name in ("DEFAULT_FROM_EMAIL", "SUPPORT_EMAIL"):
        if _is_example(getattr(settings, name)):
            yield Error(
                f"{name} is an example: replies go to nobody.",
                hint=f"Set {name} to an address of yours.",
                id="titula.E022",
            )


@deploy_check
def check_mail_feedback() -> Iterator[CheckMessage]:
    """What becomes of a mail is heard, and from Amazon alone."""
    if set(settings.SNS_SIGNATURE_VERSIONS) - {"1", "2"}:
        yield Error(
            "SNS_SIGNATURE_VERSIONS lets unsigned messages in: anybody could say that mails bounce.",
            hint="Leave it at 2, and set SignatureVersion=2 on the topic.",
            id="titula.E023",
        )
    if settings.SNS_CERTIFICATE_HOSTS:
        yield Error(
            "SNS_CERTIFICATE_HOSTS names hosts that are not Amazon's: whoever answers there could sign for it.",
            hint="Unset SNS_CERTIFICATE_HOSTS; it is for an emulator on your own machine.",
            id="titula.E024",
        )
    if is_ses() and not settings.AWS_SNS_EVENT_TRUSTED_TOPIC_ARNS:
        yield Caution(
            "AWS_SNS_EVENT_TRUSTED_TOPIC_ARNS is empty: nobody hears which mails bounce, and SES stops an account "
            "that goes on writing to addresses that do.",
            hint="Set it to the topic of your configuration set (docs/guides/operators.md).",
            id="titula.W025",
        )


@deploy_check
def check_broker_and_cache() -> Iterator[CheckMessage]:
    """Broker and cache are there, and closed to others."""
    cache: dict[str, Any] = settings.CACHES["default"]
    for name, address in (("BROKER_URL", settings.BROKER_URL), ("CACHE_URL", cache["LOCATION"])):
        yield from _about_server(name, urlsplit(address))


@deploy_check
def check_payments() -> Iterator[CheckMessage]:
    """Buyers pay into an account of ours, with real money."""
    key, host = settings.STRIPE_SECRET_KEY, getattr(settings, "STRIPE_API_HOST", None)
    is_public = urlsplit(settings.SITE_URL).scheme == "https"
    if host:  # on an https site the settings refuse it already
        yield Error(
            "STRIPE_API_HOST is set: payments go to a double, which takes no money.",
            hint="Unset STRIPE_API_HOST.",
            id="titula.E043",
        )
    if not key:
        yield Caution(
            "STRIPE_SECRET_KEY is not set: nothing can be sold.",
            hint="Set STRIPE_SECRET_KEY to the secret or restricted key of your Stripe account.",
            id="titula.W040",
        )
    elif not _STRIPE_KEY.fullmatch(key):
        yield Error(
            "STRIPE_SECRET_KEY does not look like a key of Stripe's: every purchase fails.",
            hint="Set it to a key that begins with sk_live_ or rk_live_, without blanks or quotes.",
            id="titula.E042",
        )
    elif is_public and not settings.STRIPE_LIVE_MODE:
        yield Error(
            "STRIPE_SECRET_KEY is a key of Stripe's test mode: courses are given for test cards.",
            hint="Set STRIPE_SECRET_KEY to the live key, which begins with sk_live_ or rk_live_.",
            id="titula.E041",
        )


def _about_server(name: str, url: SplitResult) -> Iterator[CheckMessage]:
    if not url.scheme:
        yield Error(
            f"{name} is empty: rate limits and the sweepers do not work.",
            hint=f"Set {name} to a Valkey or Redis.",
            id="titula.E030",
        )
    elif not _is_loopback(url) and url.scheme not in _ENCRYPTED:
        if not url.password:
            yield Error(
                f"{name} asks for no password and is not encrypted: whoever reaches it can read sessions.",
                hint=f"Use rediss:// or a password in {name}.",
                id="titula.E031",
            )
        else:
            yield Caution(
                f"{name} sends its password and sessions in the clear.",
                hint=f"Use rediss:// in {name} where the network is not yours alone.",
                id="titula.W032",
            )


def _is_served(host: str) -> bool:
    return any(
        host == name or (name.startswith(".") and host.endswith(name))
        for name in settings.ALLOWED_HOSTS
    )


def _is_in_the_clear(address: str) -> bool:
    url = urlsplit(address)
    return bool(address) and url.scheme != "https" and not _is_loopback(url)


def _is_plain_smtp() -> bool:
    if is_ses():
        return False
    encrypted = settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    return not encrypted and not _is_loopback(urlsplit(f"//{settings.EMAIL_HOST}"))


def _is_example(address: str) -> bool:
    """Whether an address is of a domain that RFC 2606 keeps for examples."""
    domain = address.strip().rstrip(">").rpartition("@")[2].lower()
    return not domain or domain.endswith(
        ("example.com", "example.org", "example.net", ".example", ".invalid", ".test")
    )


def _is_loopback(url: SplitResult) -> bool:
    host = url.hostname or ""
    if url.scheme in {"unix", "redis+socket"} or host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
