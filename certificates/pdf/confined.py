"""``python -m certificates.pdf.confined``: the process that ``workshop`` starts, one task each.

Reads the task as JSON, then confines itself, then answers as JSON.
"""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Mapping
from typing import Any

from certificates.pdf.confinement import confine
from certificates.pdf.design.compile import compile_template
from certificates.pdf.design.plate import Plate
from certificates.pdf.design.situation import Situation
from certificates.pdf.design.template import TemplateSource
from certificates.pdf.errors import CertificateRenderError, NotStampable
from certificates.pdf.likeness import require_likeness
from certificates.pdf.press import Press
from certificates.pdf.workshop import content_from, plain_error


class FreshPlates:
    """Compiles here, each situation once."""

    def __init__(self) -> None:
        self._known: dict[str, Plate | NotStampable] = {}

    def plate(self, source: TemplateSource, values: Mapping[str, str], here: Situation) -> Plate:
        """See ``press.Plates``."""
        key = here.key()
        if key not in self._known:
            try:
                self._known[key] = compile_template(source, values)
            except NotStampable as refusal:
                self._known[key] = refusal
        found = self._known[key]
        if isinstance(found, NotStampable):
            raise found
        return found


def _compile(task: Mapping[str, Any]) -> dict[str, Any]:
    source, values = TemplateSource(task["html"]), task["values"]
    plate = compile_template(source, values)
    require_likeness(source, plate, values)
    return {"plate": base64.b64encode(plate.to_bytes()).decode()}


def _proofs(task: Mapping[str, Any]) -> dict[str, Any]:
    press, source = Press(FreshPlates()), TemplateSource(task["html"])
    return {"proofs": [_proof(press, source, content) for content in task["contents"]]}


def _proof(press: Press, source: TemplateSource, content: Mapping[str, Any]) -> dict[str, Any]:
    try:
        made = press.make(source, content_from(content))
    except CertificateRenderError as error:
        return plain_error(error)
    return {"pdf": base64.b64encode(made.to_bytes()).decode()}


_TASKS = {"compile": _compile, "proofs": _proofs}


def main() -> None:
    """Do the one task on standard input."""
    task = json.load(sys.stdin.buffer)
    confine()
    try:
        answer = _TASKS[task["task"]](task)
    except CertificateRenderError as error:
        answer = plain_error(error)
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
