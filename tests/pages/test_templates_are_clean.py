"""No template of ours carries what the content security policy forbids."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template

ROOT = Path(settings.BASE_DIR) / "templates"
# Mail readers know no style sheets; the admin has a policy of its own.
EXEMPT = {"emails", "admin"}
TEMPLATES = sorted(
    str(path.relative_to(ROOT))
    for path in ROOT.rglob("*.html")
    if path.relative_to(ROOT).parts[0] not in EXEMPT
)
FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle\s*=|<style\b"),
    "an inline handler": re.compile(r"\son[a-z]+\s*="),
    "an inline script": re.compile(r"<script(?![^>]*\bsrc=)[^>]*>"),
    "a link that runs": re.compile(r"javascript:", re.IGNORECASE),
    "a file of another site": re.compile(r"<(?:script|link|img)\b[^>]*(?:src|href)=\"https?:"),
    # Help texts are written by us, and Django's own hold markup.
    "a value that is not escaped": re.compile(r"(?<!help_text)\|safe\b|autoescape off"),
}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_compiles_and_carries_nothing_forbidden(name: str) -> None:
    get_template(name)
    source = (ROOT / name).read_text()
    for what, pattern in FORBIDDEN.items():
        assert not pattern.search(source), what


def test_templates_were_found() -> None:
    assert {"base.html", "500.html", "learn/lesson.html", "certificates/verify.html"} <= set(
        TEMPLATES
    )
