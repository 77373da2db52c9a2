"""LaTeX formulas as MathML, which browsers set by themselves.

The library's tree is written out here, by an allow-list and with every text escaped: its own serialiser gives back
what was typed in ``\\text{…}`` as markup. Elements and attributes: https://www.w3.org/TR/mathml-core/.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape
from typing import Final
from xml.etree.ElementTree import Element  # nosec B405  # a type: no text of anybody's is parsed

from latex2mathml.converter import convert_to_element

#: Characters of one formula. Setting grows with its length.
LONGEST: Final = 1000

TAGS: Final = {
    "math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "msup", "msub", "msubsup",
    "mfrac", "msqrt", "mroot", "mover", "munder", "munderover", "mtable", "mtr", "mtd",
    "mstyle", "mpadded", "mphantom", "menclose",
}  # fmt: skip
ATTRIBUTES: Final = {
    "display", "mathvariant", "stretchy", "fence", "form", "accent", "accentunder", "separator",
    "symmetric", "largeop", "movablelimits", "linethickness", "displaystyle", "scriptlevel",
    "columnalign", "rowspacing", "columnspacing", "columnlines", "rowlines", "lspace", "rspace",
    "width", "height", "depth", "minsize", "maxsize", "notation",
}  # fmt: skip
# Words and short lengths: no address, no style, and nothing that is wider than a page.
_VALUE = re.compile(
    r"(?:-?\d{0,2}(?:\.\d{1,3})?(?:em|ex|pt|px|mu|%)?|[a-z-]+)(?: (?:\d{0,2}(?:em|pt)?|[a-z]+))*"
)


@lru_cache(maxsize=1024)
def formula(latex: str, *, block: bool) -> str:
    """Return MathML, or the formula as it was typed if it cannot be read. Never raises."""
    as_typed = f"<code>{escape(latex)}</code>"
    if len(latex) > LONGEST:
        return as_typed
    try:
        return _written(convert_to_element(latex, display="block" if block else "inline"))
    except Exception:  # noqa: BLE001 - the library's errors have no base, and broken LaTeX also meets IndexError and others
        return as_typed


def _written(element: Element) -> str:
    inner = _text(element.text) + "".join(_written(child) + _text(child.tail) for child in element)
    if element.tag not in TAGS:
        return inner
    attributes = "".join(
        f' {name}="{escape(value)}"'
        for name, value in element.attrib.items()
        if name in ATTRIBUTES and _VALUE.fullmatch(value)
    )
    return f"<{element.tag}{attributes}>{inner}</{element.tag}>"


def _text(text: str | None) -> str:
    # The library leaves its symbols as character references.
    return escape(unescape(text or ""))
