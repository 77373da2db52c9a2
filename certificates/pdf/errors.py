"""Why a certificate could not be made. Every error has one base, and a message for the operator."""

from __future__ import annotations

from collections.abc import Iterable


class CertificateRenderError(Exception):
    """The certificate cannot be rendered from this template and this content."""


class UnprintableName(CertificateRenderError):
    """A value holds characters that no face draws; ``field`` and ``characters`` say which."""

    def __init__(self, field: str, characters: Iterable[str]) -> None:
        self.field = field
        self.characters = frozenset(characters)
        listed = ", ".join(f"{char} (U+{ord(char):04X})" for char in sorted(self.characters))
        super().__init__(f"{field} holds characters that no typeface here can print: {listed}")


class TemplateTooLarge(CertificateRenderError):
    """The template is larger than ``limit`` bytes."""

    def __init__(self, size: int, limit: int) -> None:
        super().__init__(f"The template has {size} bytes; at most {limit} are allowed")


class TemplateRefused(CertificateRenderError):
    """The template asks for something that a certificate may not: an unknown tag, a bomb."""


class DoesNotFit(CertificateRenderError):
    """A text is too long for its box even at the smallest size that can be read."""

    def __init__(self, text: str, width: float, height: float) -> None:
        shown = text if len(text) <= 60 else f"{text[:57]}..."
        super().__init__(f"{shown!r} does not fit into {width:g} by {height:g} points")


class NotOnePage(CertificateRenderError):
    """The content flowed over the page."""

    def __init__(self, pages: int) -> None:
        super().__init__(f"A certificate is one page; this one has {pages}")


class LinkTooLong(CertificateRenderError):
    """A verification link has more characters than a QR code can hold."""

    def __init__(self, url: str) -> None:
        super().__init__(f"The link {url[:60]!r}... is too long for a QR code")


class RenderFailed(CertificateRenderError):
    """The typesetter gave up; the cause is chained."""


class NotStampable(CertificateRenderError):
    """The template, or this one content in it, must be typeset each time.

    ``reason`` says why, as a source string of the catalogues with ``values`` for its places: who made
    the template reads it in their own language.
    """

    def __init__(self, reason: str, **values: str) -> None:
        self.reason, self.values = reason, values
        super().__init__(reason % values if values else reason)
