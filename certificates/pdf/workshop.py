"""Where a template that a person wrote is first run: a process of its own, with hard limits.

The typesetter can be made to take a gigabyte by one attribute, and minutes by a thousand nested
boxes. In the workshop that costs its process and nothing else: processor time, memory and open
files are bounded, nothing can be fetched, written or started, and nothing is read but this
package and its installed libraries (``confinement``).
"""

from __future__ import annotations

import base64
import json
import logging
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from certificates.pdf import errors
from certificates.pdf.content import CertificateContent
from certificates.pdf.design.plate import Plate, from_bytes
from certificates.pdf.design.template import TemplateSource
from certificates.pdf.errors import CertificateRenderError, NotStampable, RenderFailed

logger = logging.getLogger(__name__)
#: Seconds on the clock after which the process is ended; its own limit is of processor time.
_PATIENCE: Final = 60
_ROOT: Final = Path(__file__).resolve().parents[2]
_COMMAND: Final = [sys.executable, "-m", "certificates.pdf.confined"]
_DATES: Final = frozenset({"completed_on", "issued_on", "expires_on"})


def compile_in_workshop(source: TemplateSource, values: Mapping[str, str]) -> Plate:
    """Return ``compile.compile_template``'s plate, made in another process; takes over a second.

    Raises:
        NotStampable: See ``compile``.
        CertificateRenderError: The template cannot be set, or not within the limits.
    """
    answer = _ask({"task": "compile", "html": source.html, "values": dict(values)})
    return from_bytes(base64.b64decode(answer["plate"]))


def proofs(
    source: TemplateSource, contents: Sequence[CertificateContent]
) -> list[bytes | CertificateRenderError]:
    """Return the PDF of each of ``contents``, or why there is none, all made in one other process.

    Raises:
        RenderFailed: The template cannot be set within the limits at all.
    """
    answer = _ask(
        {"task": "proofs", "html": source.html, "contents": [_plain(each) for each in contents]}
    )
    return [
        base64.b64decode(made["pdf"]) if "pdf" in made else _error(made)
        for made in answer["proofs"]
    ]


def _ask(task: Mapping[str, Any]) -> dict[str, Any]:
    try:
        done = subprocess.run(
            _COMMAND,
            input=json.dumps(task).encode(),
            capture_output=True,
            timeout=_PATIENCE,
            cwd=_ROOT,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise RenderFailed("The template takes too long to set") from error
    if done.returncode != 0:
        logger.warning(
            "workshop_ended",
            extra={"code": done.returncode, "said": done.stderr[-2000:].decode(errors="replace")},
        )
        raise RenderFailed("The template takes more time or memory than a certificate may")
    answer = _read(done.stdout)
    if "error" in answer:
        raise _error(answer)
    return answer


def _read(output: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(output)
    except ValueError as error:
        raise RenderFailed("The template made the typesetter say something strange") from error
    if not isinstance(answer, dict):
        raise RenderFailed("The template made the typesetter say something strange")
    return answer


def _environment() -> dict[str, str]:
    """No secret of the application reaches the process."""
    kept = ("PATH", "LD_LIBRARY_PATH", "LANG", "HOME")
    return {name: os.environ[name] for name in kept if name in os.environ}


def plain_error(error: CertificateRenderError) -> dict[str, Any]:
    """Return ``error`` as plain data."""
    plain = {"error": type(error).__name__, "message": str(error)}
    if isinstance(error, NotStampable):
        return {**plain, "reason": error.reason, "values": error.values}
    return plain


def _error(answer: Mapping[str, Any]) -> CertificateRenderError:
    """Return the error of the other process: its class, and its sentence."""
    if "reason" in answer:
        return NotStampable(answer["reason"], **answer["values"])
    kind = getattr(errors, answer["error"], RenderFailed)
    error: CertificateRenderError = kind.__new__(kind)
    error.args = (answer["message"],)
    return error


def _plain(content: CertificateContent) -> dict[str, str | None]:
    return {name: None if value is None else str(value) for name, value in asdict(content).items()}


def content_from(plain: Mapping[str, Any]) -> CertificateContent:
    """Return the content that the other side has written as plain data."""
    values = {
        field.name: _typed(field.name, plain[field.name]) for field in fields(CertificateContent)
    }
    return CertificateContent(**values)


def _typed(name: str, value: str | None) -> Any:
    if value is None or name not in {*_DATES, "hours"}:
        return value
    return date.fromisoformat(value) if name in _DATES else Decimal(value)
