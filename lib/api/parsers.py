"""Reading request bodies."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser, DataAndFiles, MultiPartParser
from rest_framework.renderers import JSONRenderer


class BodyTooLarge(APIException):
    status_code = 413
    default_detail = _(
        "The request is larger than this address takes. Nothing was changed; send less at once."
    )
    default_code = "too_large"


class BoundedFormParser(MultiPartParser):
    """A form with files, of which Django counts the rest: too much is refused as a problem, like too much JSON."""

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> DataAndFiles[Any, Any]:
        try:
            return super().parse(stream, media_type, parser_context)
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent) as error:
            raise BodyTooLarge from error


class BoundedJSONParser(BaseParser):
    """JSON objects up to ``DATA_UPLOAD_MAX_MEMORY_SIZE`` bytes, without NaN, Infinity or NUL."""

    media_type = "application/json"
    renderer_class = JSONRenderer

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,  # noqa: ARG002
        parser_context: Mapping[str, Any] | None = None,  # noqa: ARG002
    ) -> Any:
        try:
            data = json.loads(_read(stream).decode(), parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("The body is not valid JSON. Nothing was changed.")) from error
        if not isinstance(data, dict):
            raise ParseError(_("The body must be a JSON object. Nothing was changed."))
        return data


def _read(stream: IO[bytes]) -> bytes:
    limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    try:
        body = stream.read(limit + 1)
    except RequestDataTooBig as error:
        raise BodyTooLarge from error
    if len(body) > limit:
        raise BodyTooLarge
    return body


def _refuse(constant: str) -> None:
    raise ValueError(constant)
