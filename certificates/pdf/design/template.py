"""The template of a certificate: HTML and CSS with placeholders."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from certificates.pdf.places import TEMPLATES


@dataclass(frozen=True, slots=True)
class TemplateSource:
    """HTML and CSS of one page, with ``{{ placeholders }}``; see the package's README."""

    html: str


@cache
def default_template() -> TemplateSource:
    """Return the template that is used when nobody designed another."""
    return TemplateSource((TEMPLATES / "default.html").read_text(encoding="utf-8"))
