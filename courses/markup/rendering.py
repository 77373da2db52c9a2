"""Markdown (CommonMark, with the tables, tasks and strikethrough of GitHub's) as sanitised HTML."""

from __future__ import annotations

import re
from collections.abc import MutableMapping, Sequence
from functools import lru_cache
from typing import Any, Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

from courses.markup import formulas
from courses.markup.pictures import address_of

_TAGS: Final = {
    "a", "blockquote", "br", "code", "del", "div", "em", "h2", "h3", "h4", "hr", "img", "li", "ol", "p",
    "pre", "s", "section", "strong", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul", *formulas.TAGS,
}  # fmt: skip
_ATTRIBUTES: Final[dict[str, set[str]]] = {
    "a": {"href", "title", "id"},
    "img": {"src", "alt", "title"},
    "li": {"id"},
    "ol": {"start"},
    **dict.fromkeys(formulas.TAGS, formulas.ATTRIBUTES),
}
_CLASSES: Final = {
    "div": {"formula"},
    "li": {"task-list-item"},
    "section": {"footnotes"},
}
# Those of notes alone: any other could take the place of one of the page's.
_NOTE = re.compile(r"fn(?:ref)?\d+(?::\d+)?")
_BOX = re.compile(r'<input class="task-list-item-checkbox"( checked="checked")?[^>]*>')

_Env = MutableMapping[str, Any]


def _inline(
    _self: RendererHTML, tokens: Sequence[Token], at: int, _options: object, _env: _Env
) -> str:
    return formulas.formula(tokens[at].content.strip(), block=False)


def _block(
    _self: RendererHTML, tokens: Sequence[Token], at: int, _options: object, _env: _Env
) -> str:
    return (
        f'<div class="formula">{formulas.formula(tokens[at].content.strip(), block=True)}</div>\n'
    )


def _image(self: RendererHTML, tokens: Sequence[Token], at: int, options: Any, env: _Env) -> str:
    tokens[at].attrSet("src", address_of(str(tokens[at].attrGet("src") or "")))
    return self.image(tokens, at, options, env)


def _parser() -> MarkdownIt:
    settings = {"html": False, "linkify": False, "typographer": True}
    parser = MarkdownIt("commonmark", settings).enable(
        ["table", "strikethrough", "replacements", "smartquotes"]
    )
    # "$5 and $10" are prices: a formula has no space inside its signs and no digit behind them.
    parser.use(
        dollarmath_plugin,
        allow_labels=False,
        allow_space=False,
        allow_digits=False,
        allow_blank_lines=False,
        double_inline=True,
    )
    parser.use(footnote_plugin).use(tasklists_plugin)
    for name, rule in {
        "math_inline": _inline,
        "math_inline_double": _inline,
        "math_block": _block,
        "image": _image,
    }.items():
        parser.add_render_rule(name, rule)
    return parser


_PARSER: Final = _parser()


# A lesson is read by many, and a text with formulas takes milliseconds.
@lru_cache(maxsize=256)
def render(text: str) -> str:
    """Return ``text`` rendered and sanitised: no raw HTML, only web and mail links.

    A first-level heading would compete with the page's own and becomes a second-level one.
    """
    html = _PARSER.render(text).replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    # A box that cannot be ticked is a sign, not a control.
    html = _BOX.sub(lambda box: "☑" if box[1] else "☐", html)
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        allowed_classes=_CLASSES,
        attribute_filter=_filtered,
        url_schemes={"http", "https", "mailto"},
        set_tag_attribute_values={"img": {"loading": "lazy"}},
    )


def _filtered(_tag: str, name: str, value: str) -> str | None:
    return value if name != "id" or _NOTE.fullmatch(value) else None
