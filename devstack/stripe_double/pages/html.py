"""The frame around every page. Whatever comes from outside goes through `text`."""

from dataclasses import dataclass, field
from html import escape
from pathlib import Path

from devstack.stripe_double.pages.wording import Words

_STYLE = (Path(__file__).parent / "style.css").read_bytes()
# `form-action` is left open: after a payment the form's answer leads to the shop.
_POLICY = "default-src 'none'; style-src 'self'; frame-ancestors 'none'; base-uri 'none'"


@dataclass(frozen=True)
class Page:
    """An answer to a browser."""

    content: bytes
    status: int = 200
    kind: str = "text/html; charset=utf-8"
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Security-Policy": _POLICY})


def text(value: object) -> str:
    """Safe inside an element and inside a quoted attribute; None is nothing."""
    return "" if value is None else escape(str(value))


def page(words: Words, title: str, body: str, *, status: int = 200, width: str = "") -> Page:
    """A whole document. `body` is HTML, `title` is text."""
    document = f"""<!doctype html>
<html lang="{words.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{text(title)} · Stripe double</title>
<link rel="stylesheet" href="/_double/style.css">
</head>
<body>
<p class="double">⚠ {text(words("double"))}</p>
<main class="{width}">
<h1>{text(title)}</h1>
{body}
</main>
</body>
</html>
"""
    return Page(document.encode(), status)


def style() -> Page:
    """The one style sheet."""
    return Page(_STYLE, kind="text/css; charset=utf-8")


def redirect(address: str) -> Page:
    """Go there with a GET, so that a reload pays nothing twice."""
    return Page(b"", 303, headers={"Location": address})


def alert(message: str | None) -> str:
    """What went wrong, read out by screen readers; nothing when nothing did."""
    return f'<p role="alert">{text(message)}</p>' if message else ""


def rows(pairs: list[tuple[str, str]]) -> str:
    """A table of names and values."""
    lines = (
        f'<tr><th scope="row">{text(name)}</th><td class="money">{text(value)}</td></tr>'
        for name, value in pairs
    )
    return f"<table>{''.join(lines)}</table>"
