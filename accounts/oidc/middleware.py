"""Asks the provider now and then whether it still knows who is here."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.deprecation import MiddlewareMixin
from mozilla_django_oidc.middleware import SessionRefresh

from accounts.oidc.attempts import safe_path
from accounts.oidc.policy import came_by_provider
from accounts.oidc.provider import is_enabled

EXPIRATION = "oidc_id_token_expiration"  # the library's name; seconds since 1970


class ProviderSessionMiddleware(SessionRefresh):
    """The library's renewal, which a page made of fragments survives.

    Only reading is interrupted: what somebody sends goes through, and the next page renews. A fragment cannot
    follow a redirect to another site, so htmx is told to load the renewal as a page, which leads back to where
    the reader was.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        # Not the library's: it wants the provider's endpoints when the server starts.
        MiddlewareMixin.__init__(self, get_response)

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """Return the way to the renewal when it is due."""
        if not self.is_refreshable_url(request):
            return None
        if request.session.get(EXPIRATION, 0) > time.time():
            return None
        return _by_htmx(request) if "HX-Request" in request.headers else _as_page(request)

    def is_refreshable_url(self, request: HttpRequest) -> bool:
        """Whether this is somebody of the provider's, reading a page of ours.

        Cookies first: a session is only looked at where there is one, so that public pages stay cacheable.
        """
        return (
            is_enabled()
            and request.method == "GET"
            and settings.SESSION_COOKIE_NAME in request.COOKIES
            and came_by_provider(request)
            and _is_page(request)
            and request.user.is_authenticated
        )


def _is_page(request: HttpRequest) -> bool:
    if request.path.startswith(("/api/", reverse("accounts:oidc_start"))):
        return False
    # A script's request or a picture cannot be led through a sign-in (Fetch Metadata, sent by every browser).
    destination = request.headers.get("Sec-Fetch-Dest", "document")
    return destination == "document" or "HX-Request" in request.headers


def _as_page(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(_renewal(request.get_full_path()))


def _by_htmx(request: HttpRequest) -> HttpResponse:
    reading = safe_path(request, request.headers.get("HX-Current-URL"))
    parts = urlsplit(reading)
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return HttpResponse(headers={"HX-Redirect": _renewal(path or "/")})


def _renewal(path: str) -> str:
    return f"{reverse('accounts:oidc_renew')}?{urlencode({'next': path})}"
