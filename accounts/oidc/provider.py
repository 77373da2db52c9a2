"""Where the provider's endpoints are (OpenID Connect Discovery 1.0), found lazily and kept in the process."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings

from accounts.oidc.refusals import Reason, SignInRefused

logger = logging.getLogger(__name__)

REST_SECONDS = 60.0
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def is_enabled() -> bool:
    """Whether people can sign in with a provider at all."""
    return bool(settings.OIDC_ISSUER)


def is_secure(url: str) -> bool:
    """Whether what is sent to ``url`` stays private: TLS, or this machine."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (
        parts.scheme == "http" and (parts.hostname in _LOOPBACK or settings.DEBUG)
    )


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Absolute addresses; ``userinfo`` and ``end_session`` are empty where the provider has none."""

    authorization: str
    token: str
    jwks: str
    userinfo: str = ""
    end_session: str = ""


def endpoints() -> Endpoints:
    """Return the provider's endpoints: those of the settings, the rest by discovery.

    Raises ``SignInRefused`` when the provider is away, or when its document is not for our issuer.
    """
    configured: dict[str, str] = {name: url for name, url in settings.OIDC_ENDPOINTS.items() if url}
    if {"authorization", "token", "jwks"} <= configured.keys():
        return _checked(configured)
    found = _discovery(settings.OIDC_DISCOVERY_URL, settings.OIDC_ISSUER).document()
    return _checked(_from_document(found) | configured)


def _from_document(document: dict[str, Any]) -> dict[str, str]:
    names = {
        "authorization": "authorization_endpoint",
        "token": "token_endpoint",
        "jwks": "jwks_uri",
        "userinfo": "userinfo_endpoint",
        "end_session": "end_session_endpoint",
    }
    return {ours: str(document[theirs]) for ours, theirs in names.items() if document.get(theirs)}


def _checked(urls: dict[str, str]) -> Endpoints:
    insecure = [name for name, url in urls.items() if not is_secure(url)]
    if insecure or not {"authorization", "token", "jwks"} <= urls.keys():
        note = f"endpoints missing or without https: {insecure or sorted(urls)}"
        raise SignInRefused(Reason.ANSWER_UNREADABLE, note=note)
    return Endpoints(**urls)


class Discovery:
    """One provider's document. After a failure the provider is left alone for a minute."""

    def __init__(self, url: str, issuer: str) -> None:
        self._url, self._issuer = url, issuer
        self._lock = threading.Lock()
        self._document: dict[str, Any] | None = None
        self._failure: tuple[float, SignInRefused] | None = None

    def document(self) -> dict[str, Any]:
        """Return the document; raises ``SignInRefused``."""
        with self._lock:
            if self._document is None:
                self._rest()
                self._document = self._fetch()
            return self._document

    def _rest(self) -> None:
        if self._failure and time.monotonic() - self._failure[0] < REST_SECONDS:
            raise SignInRefused(self._failure[1].reason, note=f"again: {self._failure[1].note}")

    def _fetch(self) -> dict[str, Any]:
        try:
            return _fetch_document(self._url, self._issuer)
        except SignInRefused as failure:
            self._failure = (time.monotonic(), failure)
            logger.warning("oidc_discovery_failed", extra={"url": self._url, "note": failure.note})
            raise


@cache
def _discovery(url: str, issuer: str) -> Discovery:
    return Discovery(url, issuer)


def _fetch_document(url: str, issuer: str) -> dict[str, Any]:
    if not is_secure(url):
        raise SignInRefused(Reason.ANSWER_UNREADABLE, note="discovery without https")
    document = fetch_json(url)
    if document.get("issuer") != issuer:
        # Discovery 1.0, section 4.3: otherwise another provider's keys would sign for ours.
        raise SignInRefused(Reason.ISSUER_WRONG, note="the document is for another issuer")
    return document


def fetch_json(url: str, *, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """Return the JSON object at ``url``; raises ``SignInRefused`` for a provider that is away or babbles."""
    try:
        answer = requests.get(
            url, headers=headers, timeout=settings.OIDC_TIMEOUT, allow_redirects=False
        )
        answer.raise_for_status()
        document = answer.json()
    except requests.exceptions.JSONDecodeError as error:
        raise SignInRefused(Reason.ANSWER_UNREADABLE, note="no JSON") from error
    except requests.RequestException as error:
        raise SignInRefused(Reason.PROVIDER_AWAY, note=type(error).__name__) from error
    if not isinstance(document, dict):
        raise SignInRefused(Reason.ANSWER_UNREADABLE, note="no JSON object")
    return document
