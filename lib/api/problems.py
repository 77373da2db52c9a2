"""Errors as RFC 9457 problem documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import serializers, status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_handler
from rest_framework.views import set_rollback

from lib.api.names import camel_case
from lib.errors import DomainError, InvalidInput

CONTENT_TYPE = "application/problem+json"


class ProblemSerializer(serializers.Serializer[Any]):
    """The shape of every error (RFC 9457): ``code`` is stable, ``detail`` is for people."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]  # a field called like an attribute of Serializer
        child=serializers.ListField(), required=False
    )


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Map what a view raised to a problem document; None lets Django answer 500 and log it."""
    if isinstance(error, DomainError):
        set_rollback()
        return problem(error.status, error.code, str(error.detail), **_extra(error))
    answer = drf_handler(error, context)
    if answer is None:
        return None
    translated = _from_framework(error, answer)
    for header in ("WWW-Authenticate", "Retry-After", "Allow"):
        if header in answer.headers:
            translated[header] = answer.headers[header]
    return translated


def problem(code_status: int, code: str, detail: str, **extra: Any) -> Response:
    """Return a problem document."""
    body = {
        "type": f"urn:titula:problem:{code}",
        "title": _title(code_status),
        "status": code_status,
        "detail": detail,
        "code": code,
        **extra,
    }
    return Response(body, status=code_status, content_type=CONTENT_TYPE)


def _extra(error: DomainError) -> dict[str, Any]:
    if isinstance(error, InvalidInput):
        return {
            "errors": {
                camel_case(name): list(map(str, texts))
                for name, texts in error.extra["errors"].items()
            }
        }
    return error.extra


def _from_framework(error: Exception, answer: Response) -> Response:
    if isinstance(error, ValidationError):
        detail = _(
            "Some of what you sent cannot be right. Nothing was changed; correct it and try again."
        )
        return problem(
            status.HTTP_400_BAD_REQUEST, "invalid", detail, errors=_by_field(answer.data)
        )
    if isinstance(error, Http404):
        return problem(
            404,
            "not_found",
            _("We could not find what you asked for. Check the address and try again."),
        )
    if isinstance(error, PermissionDenied):
        return problem(
            403, "not_allowed", _("You do not have permission to do this. Nothing was changed.")
        )
    code = error.get_codes() if isinstance(error, APIException) else "error"
    detail = str(error.detail) if isinstance(error, APIException) else str(error)
    return problem(answer.status_code, code if isinstance(code, str) else "error", detail)


def _by_field(data: Any) -> dict[str, Any]:
    """Sentences by the path of what they are about, as ``modules[1].lessons[0].title``."""
    if isinstance(data, list) and not any(isinstance(item, dict) for item in data):
        return {"nonFieldErrors": data}
    return dict(_sentences(data, path=""))


def _sentences(data: Any, *, path: str) -> Iterator[tuple[str, list[Any]]]:
    if isinstance(data, dict):
        for name, inner in data.items():
            # The items of a list are named by their numbers.
            step = f"[{name}]" if isinstance(name, int) else f".{camel_case(str(name))}"
            yield from _sentences(inner, path=f"{path}{step}".removeprefix("."))
    elif isinstance(data, list) and any(isinstance(item, dict | list) for item in data):
        for number, inner in enumerate(data):
            yield from _sentences(inner, path=f"{path}[{number}]")
    elif data:
        yield path, data if isinstance(data, list) else [data]


def _title(code_status: int) -> str:
    titles = {
        400: _("The request cannot be understood"),
        401: _("Sign in first"),
        402: _("Payment required"),
        403: _("Not allowed"),
        404: _("Not found"),
        405: _("Not possible here"),
        409: _("Not possible now"),
        412: _("Changed in the meantime"),
        413: _("Too large"),
        415: _("Unknown content type"),
        422: _("The values cannot be right"),
        429: _("Too many requests"),
    }
    return titles.get(code_status, _("Something went wrong"))
