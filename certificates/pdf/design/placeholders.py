"""What a template may say in double braces, for the people who write templates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from certificates.pdf.design.samples import BY_KEY
from certificates.pdf.wording import words

#: Every placeholder, with what it stands for.
PLACEHOLDERS: Final[dict[str, str | Promise]] = {
    "holder_name": _("Who receives the certificate"),
    "course_title": _("The course"),
    "hours": _("How many hours; may be empty"),
    "completed_on": _("The day of completion, written out"),
    "issued_on": _("The day of issue, written out"),
    "expires_on": _("The last day on which it is valid; may be empty"),
    "number": _("The number of the certificate"),
    "code": _("What a person types to verify it"),
    "verification_url": _("The address of its public page"),
    "qr_code": _("A picture of that address, for the camera of a phone"),
    "issuer": _("Who issues it"),
    "signatory_name": _("Who signs"),
    "signatory_title": _("The title of the person who signs"),
    "second_signatory_name": _("Who else signs; may be empty"),
    "second_signatory_title": _("The title of the second signatory; may be empty"),
    "language": _("The language of the certificate"),
    "serif": _("Typefaces with serifs, for font-family"),
    "sans": _("Typefaces without serifs, for font-family"),
}

#: What a condition may name besides; they are Django's.
CONSTANTS: Final = frozenset({"True", "False", "None"})


@dataclass(frozen=True, slots=True)
class Placeholder:
    """``name`` as a template writes it, what it means, and an example (empty: not a text)."""

    name: str
    meaning: str | Promise
    example: str


def explained() -> Iterator[Placeholder]:
    """Yield every placeholder with an example."""
    examples = words(BY_KEY["two_signatories"].content)
    for name, meaning in PLACEHOLDERS.items():
        yield Placeholder(name, meaning, examples.get(name, ""))
