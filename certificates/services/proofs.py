"""Templates printed for a look, before anybody gets a certificate made with them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from django.core.cache import cache
from django.utils.translation import gettext as _

from certificates.documents import press
from certificates.models import CertificateTemplate
from certificates.pdf import workshop
from certificates.pdf.content import CertificateContent
from certificates.pdf.design.samples import ORDINARY, SAMPLES, Sample
from certificates.pdf.design.template import TemplateSource
from certificates.pdf.errors import (
    CertificateRenderError,
    DoesNotFit,
    LinkTooLong,
    NotOnePage,
    NotStampable,
    TemplateRefused,
    TemplateTooLarge,
    UnprintableName,
)
from certificates.pdf.pictures import picture_of
from certificates.pdf.wording import words
from certificates.services.template_checks import Problem, problems_in

#: Pixels to a point of a page that is read, and of one that is only recognised.
LARGE: Final = 1.5
SMALL: Final = 0.3
#: A template that passed is asked about again within seconds: by the form, and by the service.
_PASSED_SECONDS: Final = 600


@dataclass(frozen=True, slots=True)
class Report:
    """What stands against saving a template, and what its author should know when it is saved.

    ``slow``: why each certificate must be typeset instead of stamped; empty if it can be stamped.
    ``beyond``: which extremes this way of printing has no letters for.
    """

    problems: list[Problem] = field(default_factory=list)
    slow: str = ""
    beyond: tuple[str, ...] = ()

    def warnings(self) -> list[str]:
        """Return the sentences for whoever saved the template, in the reader's language."""
        said = []
        if self.slow:
            said.append(
                _("Certificates of this template are made in the slow lane: %(reason)s")
                % {"reason": self.slow}
            )
        if self.beyond:
            labels = [str(sample.label) for sample in SAMPLES if sample.key in self.beyond]
            said.append(
                _("Names like these cannot be printed with it: %(samples)s.")
                % {"samples": ", ".join(labels)}
            )
        return said


def proofs(
    html: str, contents: Sequence[CertificateContent]
) -> list[bytes | CertificateRenderError]:
    """Return a PDF of each content set in ``html``, or why there is none. Nothing is kept."""
    try:
        return workshop.proofs(TemplateSource(html), contents)
    except CertificateRenderError as error:
        return [error] * len(contents)


def print_saved(
    template: CertificateTemplate, content: CertificateContent
) -> bytes | CertificateRenderError:
    """Return a PDF of ``content`` in a template that was examined, as quickly as certificates are made."""
    try:
        return press.make(TemplateSource(template.html), content).to_bytes()
    except CertificateRenderError as error:
        return error


def picture(proof: bytes, *, scale: float = LARGE) -> bytes:
    """Return the page of a proof as a PNG."""
    return picture_of(proof, scale=scale)


def examine(html: str) -> Report:
    """Return what stands against saving ``html``: it is read, then printed in every extreme."""
    key = f"template-passed-{hashlib.sha256(html.encode()).hexdigest()}"
    report: Report | None = cache.get(key)
    if report is None:
        report = _examine(html)
        if not report.problems:
            cache.set(key, report, _PASSED_SECONDS)
    return report


def _examine(html: str) -> Report:
    if problems := problems_in(html):
        return Report(problems)
    results = zip(SAMPLES, proofs(html, [sample.content for sample in SAMPLES]), strict=True)
    failed = [(sample, result) for sample, result in results if not isinstance(result, bytes)]
    if problems := _unprinted(failed):
        return Report(problems)
    beyond = tuple(sample.key for sample, error in failed if isinstance(error, UnprintableName))
    return Report(slow=_why_slow(html), beyond=beyond)


def _why_slow(html: str) -> str:
    """Return why certificates of a template that prints cannot be stamped; empty if they can."""
    try:
        workshop.compile_in_workshop(TemplateSource(html), words(ORDINARY))
    except NotStampable as refusal:
        return reason_of(refusal)
    return ""


def reason_of(refusal: NotStampable) -> str:
    """Return why certificates of a template are typeset, in the reader's language."""
    return _(refusal.reason) % refusal.values if refusal.values else _(refusal.reason)


def _unprinted(failed: Sequence[tuple[Sample, CertificateRenderError]]) -> list[Problem]:
    """Say each failure once, with the extremes that meet it. A missing letter is not the template's fault."""
    met: dict[str, list[str]] = {}
    for sample, error in failed:
        if not isinstance(error, UnprintableName):
            met.setdefault(in_words(error), []).append(str(sample.label))
    return [Problem(f"{sentence} ({', '.join(labels)})") for sentence, labels in met.items()]


def in_words(error: CertificateRenderError) -> str:
    """Return why nothing was printed, for a person of the office."""
    detail = {"detail": str(error)}
    for kind, sentence in _sentences():
        if isinstance(error, kind):
            return sentence % detail
    return _("The page cannot be set. What the typesetter said: %(detail)s") % detail


def _sentences() -> list[tuple[type[CertificateRenderError], str]]:
    return [
        (
            DoesNotFit,
            _("A text is too long for its box: give it more room, or a smaller size. %(detail)s."),
        ),
        (NotOnePage, _("The text runs over the page. %(detail)s.")),
        (LinkTooLong, _("The address of the site is too long for a QR code. %(detail)s.")),
        (
            UnprintableName,
            _("No typeface of this template can print a character of it. %(detail)s."),
        ),
        (TemplateTooLarge, _("The template is too large. %(detail)s.")),
        (TemplateRefused, _("The template asks for what a certificate cannot do. %(detail)s.")),
    ]
