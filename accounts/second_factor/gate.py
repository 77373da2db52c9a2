"""Nobody whose role asks for a second factor goes further without one."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from accounts.exceptions import SecondFactorMissing
from accounts.models import User
from accounts.oidc.policy import came_by_provider
from accounts.second_factor.policy import lacks_factor, needs_factor
from lib.api.problems import problem

# Where they wanted to go: shown as a link once the factor is there.
WANTED = "second_factor_wanted"
API = "/api/"


class SecondFactorGate:
    """Lead a signed-in person without the factor that they need to setting one up.

    Comes after authentication. Open are the ways of ``SECOND_FACTOR_FREE_VIEWS`` alone, so that a new page is closed
    until somebody thinks about it. A program with a bearer token is asked when it gets the token.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, *_view_and_arguments: object
    ) -> HttpResponse | None:
        user = _asked(request)
        if user is None:
            return None
        if not lacks_factor(user):
            _forget_wanted(request)
            return None
        request.second_factor_missing = True  # type: ignore[attr-defined]  # the pages say so
        match = request.resolver_match
        if match and match.view_name in settings.SECOND_FACTOR_FREE_VIEWS:
            return None
        return _to_api() if request.path.startswith(API) else _to_setup(request)


def _asked(request: HttpRequest) -> User | None:
    """Return who needs a factor in this session.

    Without a session nobody is signed in; asking for the user then would make anonymous pages uncacheable.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    if _by_bearer(request):
        return None
    user = request.user
    asked = isinstance(user, User) and needs_factor(user) and not came_by_provider(request)
    return user if asked and isinstance(user, User) else None


def _by_bearer(request: HttpRequest) -> bool:
    # Only the API reads the header, and reads no session then; on a page it would be a way around the gate.
    bearer = request.headers.get("Authorization", "").lower().startswith("bearer ")
    return bearer and request.path.startswith(API)


def _forget_wanted(request: HttpRequest) -> None:
    if request.session.get(WANTED) == request.get_full_path():
        del request.session[WANTED]


def _to_setup(request: HttpRequest) -> HttpResponse:
    setup = reverse("mfa_index")
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(setup)
    if request.method == "GET":
        request.session[WANTED] = request.get_full_path()
    return redirect(setup)


def _to_api() -> HttpResponse:
    answer = problem(
        SecondFactorMissing.status, SecondFactorMissing.code, str(SecondFactorMissing.message)
    )
    return JsonResponse(answer.data, status=answer.status_code, content_type=answer.content_type)
