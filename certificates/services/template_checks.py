"""What can be said of a template without printing it: read, never run, so that it costs next to nothing.

Each problem is a sentence for the person who wrote the template, with the line where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from html.parser import HTMLParser
from typing import Final

from django.template.base import NodeList
from django.utils.translation import gettext as _

from certificates.pdf.design.expressions import uses, variables
from certificates.pdf.design.filling import TEMPLATE_LIMIT, compiled
from certificates.pdf.design.placeholders import CONSTANTS, PLACEHOLDERS
from certificates.pdf.design.tags import register
from certificates.pdf.errors import CertificateRenderError
from certificates.pdf.places import ASSETS, FONTS

TAGS: Final = ("if", "elif", "else", "endif", "fit", "comment", "endcomment", "templatetag")
FILTERS: Final = tuple(sorted(register.filters))
#: What makes it a certificate: one of each group must be printed.
REQUIRED: Final = (
    ("holder_name",),
    ("course_title",),
    ("code",),
    ("verification_url", "qr_code"),
)

_UNKNOWN_TAG: Final = re.compile(r"Invalid block tag on line \d+: '([^']*)'")
_UNCLOSED_TAG: Final = re.compile(r"Unclosed tag on line \d+: '([^']*)'")
_UNKNOWN_FILTER: Final = re.compile(r"Invalid filter: '([^']*)'")
_CSS_ADDRESS: Final = re.compile(
    r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']([^\"']+)", re.IGNORECASE
)
_SCHEME: Final = re.compile(r"[a-z][a-z0-9+.-]*:|//|\\\\", re.IGNORECASE)
#: Attributes whose address the typesetter would open.
_FETCHED: Final = frozenset({"src", "background", "data", "poster", "srcset"})


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a template cannot be saved; ``line`` counts from 1, and is None for the whole."""

    sentence: str
    line: int | None = None

    def __str__(self) -> str:
        if self.line is None:
            return self.sentence
        return _("Line %(line)d: %(sentence)s") % {"line": self.line, "sentence": self.sentence}


def problems_in(html: str) -> list[Problem]:
    """Return everything that is wrong with the source; one problem alone if it cannot be read."""
    size = len(html.encode())
    if size > TEMPLATE_LIMIT:
        return [Problem(_too_large(size))]
    try:
        nodes = compiled(html).nodelist
    except CertificateRenderError as error:
        return [_unreadable(error.__cause__ or error)]
    found = [*_unknown(nodes), *_missing(nodes), *_unsafe(html)]
    return sorted(found, key=lambda problem: problem.line or 0)


def _too_large(size: int) -> str:
    return _(
        "The template has %(size)d KB, and at most %(limit)d are allowed. "
        "Pictures inside it are what makes it large."
    ) % {"size": -(-size // 1024), "limit": TEMPLATE_LIMIT // 1024}


# --- What cannot be read ----------------------------------------------------------------------------


def _unreadable(error: BaseException) -> Problem:
    line = getattr(getattr(error, "token", None), "lineno", None)
    message = str(error)
    if (found := _UNKNOWN_TAG.match(message)) is not None:
        if found[1] in TAGS:
            sentence = _("The tag “%(name)s” is out of place: nothing open before it needs it.")
            return Problem(sentence % {"name": found[1]}, line)
        sentence = _("There is no tag “%(name)s”.") % {"name": found[1]}
        return Problem(sentence + _perhaps(found[1], TAGS), line)
    if (found := _UNCLOSED_TAG.match(message)) is not None:
        sentence = _("The tag “%(name)s” is opened here and never closed.")
        return Problem(sentence % {"name": found[1]}, line)
    if (found := _UNKNOWN_FILTER.match(message)) is not None:
        sentence = _("There is no filter “%(name)s”.") % {"name": found[1]}
        return Problem(sentence + _perhaps(found[1], FILTERS), line)
    return Problem(_("This cannot be read: %(detail)s") % {"detail": message}, line)


def _perhaps(name: str, known: tuple[str, ...]) -> str:
    nearest = get_close_matches(name, known, n=1)
    if nearest:
        return " " + _("Did you mean “%(nearest)s”?") % {"nearest": nearest[0]}
    return " " + _("There are: %(names)s.") % {"names": ", ".join(known)}


# --- Placeholders -----------------------------------------------------------------------------------


def _unknown(nodes: NodeList) -> Iterator[Problem]:
    for use in uses(nodes):
        for name in map(".".join, variables(use.expression)):
            if name not in PLACEHOLDERS and name not in CONSTANTS:
                sentence = _("There is no placeholder “%(name)s”.") % {"name": name}
                yield Problem(sentence + _nearest(name), use.line)


def _nearest(name: str) -> str:
    nearest = get_close_matches(name, PLACEHOLDERS, n=1)
    return " " + _("Did you mean “%(nearest)s”?") % {"nearest": nearest[0]} if nearest else ""


def _missing(nodes: NodeList) -> Iterator[Problem]:
    there = {
        name
        for use in uses(nodes)
        if use.is_printed
        for name in map(".".join, variables(use.expression))
    }
    for group in REQUIRED:
        if not there.intersection(group):
            names = _(" or ").join(f"{{{{ {name} }}}}" for name in group)
            yield Problem(_("It does not print %(names)s.") % {"names": names})


# --- What a certificate may not reach or run --------------------------------------------------------


def _unsafe(html: str) -> list[Problem]:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    for found in _CSS_ADDRESS.finditer(html):
        line = html.count("\n", 0, found.start()) + 1
        reader.problems += _address_problems(found[1] or found[2], line)
    return reader.problems


class _Reader(HTMLParser):
    """Collects scripts, and pictures that are not ours."""

    def __init__(self) -> None:
        super().__init__()
        self.problems: list[Problem] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self.getpos()[0]
        if tag == "script":
            self.problems.append(Problem(_("A certificate runs no scripts."), line))
        for name, value in attrs:
            self.problems += _attribute_problems(tag, name, value or "", line)


def _attribute_problems(tag: str, name: str, value: str, line: int) -> list[Problem]:
    address = value.strip()
    if name.startswith("on") or address.lower().startswith("javascript:"):
        return [Problem(_("A certificate runs no scripts."), line)]
    if name in _FETCHED or (tag == "link" and name == "href"):
        return _address_problems(address, line)
    return []


def _address_problems(address: str, line: int) -> list[Problem]:
    """Pictures are ours, or inside the template; nothing else is ever opened."""
    address = address.strip()
    if not address or address.startswith("{{") or address.lower().startswith("data:"):
        return []
    if _SCHEME.match(address):
        sentence = _(
            "“%(address)s” is not fetched: a certificate reaches no other site and no file."
        )
        return [Problem(sentence % {"address": address[:80]}, line)]
    if not _is_ours(address):
        sentence = _("There is no artwork “%(address)s”. There is: %(names)s.")
        names = ", ".join(sorted(path.name for path in ASSETS.iterdir() if path.is_file()))
        return [Problem(sentence % {"address": address[:80], "names": names}, line)]
    return []


def _is_ours(address: str) -> bool:
    path = (ASSETS / address.lstrip("/")).resolve()
    inside = path.is_relative_to(ASSETS) or path.is_relative_to(FONTS)
    return inside and not address.startswith("/") and path.is_file()
