"""Credentials and what verifying them needs, for programs anywhere: no sign-in, no cookies, open to every origin.

A credential says what the public verification page of the same code says; whoever has the code may have both.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.views.decorators.http import conditional_page, require_safe

from certificates import credentials
from certificates.badges.credential import Document
from certificates.models import Certificate
from certificates.selectors import by_code
from lib.api.problems import CONTENT_TYPE, problem
from lib.errors import DomainError, NotFound

#: Media types of W3C Verifiable Credentials (Data Model v2.0, section 6.2; VC-JOSE-COSE, section 6.1).
VC_JSON: Final = "application/vc"
VC_JWT: Final = "application/vc+jwt"
_OF_JSON: Final = [VC_JSON, "application/vc+ld+json", "application/ld+json", "application/json"]
_OF_JWT: Final = [VC_JWT, "application/jwt"]
MINUTES: Final = 60

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def published(*, seconds: int) -> Callable[[View[P]], View[P]]:
    """Let anyone read a view, from any site, and keep the answer for so long; a refusal is a problem document."""

    def decorate(view: View[P]) -> View[P]:
        @require_safe
        @conditional_page
        @wraps(view)
        def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                response = view(request, *args, **kwargs)
                patch_cache_control(response, public=True, max_age=seconds)
            except DomainError as error:
                response = _refusal(error)
            response["Access-Control-Allow-Origin"] = "*"
            return response

        return answer

    return decorate


def _refusal(error: DomainError) -> HttpResponse:
    said = problem(error.status, error.code, str(error.detail))
    return JsonResponse(said.data, status=error.status, content_type=CONTENT_TYPE)


@published(seconds=5 * MINUTES)
def did(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The DID document of did:web: with which keys the site's credentials are verified."""
    return _json(credentials.issuer_did_document(), "application/did+json")


@published(seconds=60 * MINUTES)
def issuer(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Who issues the credentials."""
    return _json(credentials.issuer_document(), "application/ld+json")


@published(seconds=60 * MINUTES)
def achievement(request: HttpRequest, course_id: int) -> HttpResponse:  # noqa: ARG001
    """What the credentials of a course are given for."""
    return _json(credentials.achievement_document(course_id), "application/ld+json")


@published(seconds=5 * MINUTES)
def status(request: HttpRequest, number: int) -> HttpResponse:
    """Which certificates are void: as a JWT, or as JSON with a proof for who asks for JSON."""
    document = credentials.status_list_document(number)
    wanted = request.get_preferred_type([*_OF_JWT, *_OF_JSON]) or VC_JWT
    if wanted in _OF_JWT:
        return _varying(_jwt(credentials.jwt_of_today(document), wanted))
    return _varying(_json(credentials.with_proof_of_today(document), wanted))


@published(seconds=5 * MINUTES)
def badge(request: HttpRequest, code: str) -> HttpResponse:
    """A certificate's credential: as JSON with a proof, or as its JWT for who asks for that."""
    certificate = _issued(code)
    wanted = request.get_preferred_type([*_OF_JSON, *_OF_JWT]) or VC_JSON
    if wanted in _OF_JWT:
        return _varying(_jwt(credentials.jwt_of(certificate), wanted))
    response = _json(credentials.credential_of(certificate), wanted)
    response["Content-Disposition"] = f'inline; filename="{certificate.number}.json"'
    return _varying(response)


@published(seconds=5 * MINUTES)
def jwt(request: HttpRequest, code: str) -> HttpResponse:  # noqa: ARG001
    """A certificate's credential as it was signed at issue: a file to keep, verifiable without us."""
    certificate = _issued(code)
    response = _jwt(credentials.jwt_of(certificate), VC_JWT)
    response["Content-Disposition"] = f'attachment; filename="{certificate.number}.jwt"'
    return response


def _issued(code: str) -> Certificate:
    certificate = by_code(code)
    if not certificate.has_document:
        raise NotFound
    return certificate


def _json(document: Document, media_type: str) -> HttpResponse:
    return JsonResponse(
        document, content_type=media_type, json_dumps_params={"ensure_ascii": False}
    )


def _jwt(token: str, media_type: str) -> HttpResponse:
    return HttpResponse(token, content_type=media_type)


def _varying(response: HttpResponse) -> HttpResponse:
    patch_vary_headers(response, ["Accept"])
    return response
