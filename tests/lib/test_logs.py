"""Logs are one JSON object a line, whatever is logged."""

from __future__ import annotations

import json
import logging
from datetime import datetime
from typing import Any
from uuid import UUID

from lib.logs import JsonFormatter


def line_of(message: str, *args: object, **extra: Any) -> dict[str, Any]:
    record = logging.getLogger("titula.test").makeRecord(
        "titula.test", logging.WARNING, __file__, 1, message, args, None, extra=extra
    )
    text = JsonFormatter().format(record)
    assert "\n" not in text
    line: dict[str, Any] = json.loads(text)
    return line


def test_a_line_says_when_how_bad_where_and_what() -> None:
    line = line_of("%s rows of %s", 3, "ñandú")
    assert (line["level"], line["logger"], line["message"]) == (
        "WARNING",
        "titula.test",
        "3 rows of ñandú",
    )
    assert datetime.fromisoformat(line["at"]).tzinfo is not None


def test_what_was_given_beside_the_message_is_a_member_of_its_own() -> None:
    pk = UUID(int=7)
    line = line_of("work_failed", queue="mail", pk=pk, error='a "quoted"\nline')
    assert (line["queue"], line["pk"], line["error"]) == ("mail", str(pk), 'a "quoted"\nline')
    assert set(line) == {"at", "level", "logger", "message", "queue", "pk", "error"}


def test_a_message_cannot_forge_a_second_line() -> None:
    assert line_of('x\n{"level": "INFO"}')["message"] == 'x\n{"level": "INFO"}'


def test_an_error_brings_its_traceback() -> None:
    try:
        _ = 1 / 0
    except ZeroDivisionError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, __file__, 1, "broken", (), (type(error), error, error.__traceback__)
        )
    line = json.loads(JsonFormatter().format(record))
    assert "ZeroDivisionError: division by zero" in line["traceback"]
