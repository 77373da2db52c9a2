"""The WSGI application for `make run`: the real one, or a page with the error of the last edit.

gunicorn survives only syntax errors while it reloads. Any other error at import time would end
the web server, and with it the whole stack, each time a file is saved half-written.
"""

import importlib
import sys
import traceback
from collections.abc import Callable, Iterable
from typing import Any, cast

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def _broken(report: str) -> Application:
    def application(
        _environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        headers = [("Content-Type", "text/plain; charset=utf-8")]
        start_response("500 Internal Server Error", headers)
        return [f"The application cannot be imported; mend and save.\n\n{report}".encode()]

    return application


def _load() -> Application:
    try:
        return cast("Application", importlib.import_module("lms.wsgi").application)
    except Exception:  # noqa: BLE001 - shown on the page, whatever it is
        report = traceback.format_exc()
        sys.stderr.write(report)
        return _broken(report)


application = _load()
