"""What every answer tells the browser beyond Django's own headers, and how large a request may be."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import patch_cache_control

from lib.api.parsers import BodyTooLarge
from lib.api.problems import CONTENT_TYPE, problem

Handler = Callable[[HttpRequest], HttpResponseBase]

ADMIN: Final = "/admin/"
#: They read no more than an event can have, and count what they refuse.
WEBHOOKS: Final = frozenset({"/stripe/webhook/", "/webhooks/ses/"})
API: Final = "/api/"
#: Where students hand in their work, by the pages and by the API.
SUBMISSIONS: Final = re.compile(r"/learn/[-\w]+/\d+/submissions/|/api/v1/lessons/\d+/submissions")

# Only what a browser knows is named: for the rest each page would leave a warning in its console.
_NOBODY_MAY = (
    *(
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "encrypted-media",
        "geolocation",
    ),
    *(
        "gyroscope",
        "hid",
        "idle-detection",
        "local-fonts",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
    ),
    *("serial", "usb", "xr-spatial-tracking"),
)
_OUR_PAGES_MAY = (
    *("autoplay", "clipboard-write", "fullscreen", "picture-in-picture"),
    *("publickey-credentials-create", "publickey-credentials-get"),
)
PERMISSIONS_POLICY: Final = ", ".join(
    [f"{feature}=()" for feature in _NOBODY_MAY]
    + [f"{feature}=(self)" for feature in _OUR_PAGES_MAY]
)


class PolicyMiddleware(CSPMiddleware):
    """django-csp, with the policy of the admin for the admin (ADR 23) and the strict one for all the rest."""

    def get_policy_parts(
        self,
        request: HttpRequest,
        response: HttpResponseBase,
        report_only: bool = False,  # noqa: FBT001, FBT002  # as the library calls it
    ) -> PolicyParts:
        parts: PolicyParts = super().get_policy_parts(request, response, report_only)
        if request.path_info.startswith(ADMIN) and not report_only:
            parts.replace = settings.ADMIN_CONTENT_SECURITY_POLICY | (parts.replace or {})
        return parts


class BrowserHeadersMiddleware:
    """Permissions-Policy, Cross-Origin-Resource-Policy, and no copies of a person's pages in any cache."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", _readers(request, response))
        if _is_personal(request) and "Cache-Control" not in response.headers:
            # After signing out on a shared computer, "back" must not bring the page up again.
            patch_cache_control(response, private=True, no_store=True)
        return response


class BodyLimitMiddleware:
    """Refuses a body before anything reads it; Django alone would write a stranger's gigabytes to disk.

    ``DATA_UPLOAD_MAX_MEMORY_SIZE`` counts no files, and they are parsed (to look for the CSRF token) before a
    view can say who may send them. Who works in the admin sends files, up to ``ADMIN_UPLOAD_MAX_BYTES``, and students
    their work for an assignment, up to ``SUBMISSION_MAX_BYTES``; of a program the view knows who it is before it reads.
    A body without a Content-Length needs no care: WSGI gives Django nothing of it. Stands below
    ``AuthenticationMiddleware``, as it asks who is there.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.path_info in WEBHOOKS:
            return self.get_response(request)
        size = _declared_size(request)
        if size > settings.DATA_UPLOAD_MAX_MEMORY_SIZE and size > _limit(request):
            return _too_large(request)
        return self.get_response(request)


def _readers(request: HttpRequest, response: HttpResponseBase) -> str:
    """Which sites may embed an answer: any one for files of the design and what is published to every origin."""
    is_open = request.path_info.startswith(settings.STATIC_URL)
    is_published = "Access-Control-Allow-Origin" in response.headers
    return "cross-origin" if is_open or is_published else "same-origin"


def _is_personal(request: HttpRequest) -> bool:
    """Whether the answer was made for a signed-in person; costs no query."""
    if "Authorization" in request.headers:
        return True
    session = getattr(request, "session", None)  # a static file is answered before there is one
    return session is not None and session.accessed and SESSION_KEY in session


def _declared_size(request: HttpRequest) -> int:
    try:
        return int(request.headers.get("Content-Length") or 0)
    except ValueError:
        return 0  # as Django's WSGIRequest reads it: no body


def _limit(request: HttpRequest) -> int:
    user = request.user
    works_here = user.is_authenticated and user.is_active and user.is_staff
    if works_here and request.path_info.startswith(ADMIN):
        return settings.ADMIN_UPLOAD_MAX_BYTES
    is_known = user.is_authenticated or "Authorization" in request.headers
    if is_known and SUBMISSIONS.fullmatch(request.path_info):
        return settings.SUBMISSION_MAX_BYTES
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def _too_large(request: HttpRequest) -> HttpResponse:
    if request.path_info.startswith(API):
        said = problem(413, BodyTooLarge.default_code, str(BodyTooLarge.default_detail))
        return JsonResponse(said.data, status=413, content_type=CONTENT_TYPE)
    return render(request, "413.html", status=413)
