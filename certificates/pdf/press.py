"""The one way to a certificate's file: stamped where that can be, typeset where it cannot."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from typing import Final, NamedTuple, Protocol

from certificates.pdf.content import CertificateContent
from certificates.pdf.design.plate import Plate
from certificates.pdf.design.situation import PERSONAL, Situation, situation
from certificates.pdf.design.template import TemplateSource
from certificates.pdf.edition import Edition
from certificates.pdf.errors import CertificateRenderError, NotStampable
from certificates.pdf.render import render_whole
from certificates.pdf.stamp import Stamp
from certificates.pdf.wording import words
from certificates.pdf.writing.attachment import Attachment
from certificates.pdf.writing.sign import DocumentSigner
from certificates.pdf.writing.writer import Written

#: So many editions are kept ready, at some 200 KB each.
_KEPT: Final = 200
#: Seconds after which a template that failed is tried again: its failure may have been the machine's.
_REFUSED_FOR: Final = 60


class _Refusal(NamedTuple):
    """Why there is no stamp, and until when (on the monotonic clock) that is not asked again."""

    error: CertificateRenderError
    until: float


class Plates(Protocol):
    """Where compiled templates come from."""

    def plate(self, source: TemplateSource, values: Mapping[str, str], here: Situation) -> Plate:
        """Return the plate for ``values``, compiling it if need be. Raises ``NotStampable``."""


class Press:
    """Makes certificates, and keeps ready what those of one course share. One for each process."""

    def __init__(self, plates: Plates) -> None:
        self._plates = plates
        self._stamps: dict[object, Stamp | _Refusal] = {}

    def make(
        self,
        source: TemplateSource,
        content: CertificateContent,
        *,
        attachment: Attachment | None = None,
        signer: DocumentSigner | None = None,
    ) -> Written:
        """Return the file of ``content`` set in ``source``, signed by ``signer`` if there is one.

        The same arguments give the same bytes in any process, whatever was made before.

        Raises:
            CertificateRenderError: See ``errors``; nothing else is raised for any input.
        """
        try:
            return self.stamp(source, content, attachment=attachment, signer=signer)
        except NotStampable:
            return render_whole(source, content, attachment=attachment, signer=signer)

    def stamp(
        self,
        source: TemplateSource,
        content: CertificateContent,
        *,
        attachment: Attachment | None = None,
        signer: DocumentSigner | None = None,
    ) -> Written:
        """Do what ``make`` does, the fast way only.

        Raises:
            NotStampable: It has to be typeset.
            CertificateRenderError: See ``errors``.
        """
        values = words(content)
        stamp = self._stamp_for(source, values, attachment, signed=signer is not None)
        return stamp(content, values, attachment, signer)

    def _stamp_for(
        self,
        source: TemplateSource,
        values: Mapping[str, str],
        attachment: Attachment | None,
        *,
        signed: bool,
    ) -> Stamp:
        shared = tuple(
            value if name not in PERSONAL else bool(value) for name, value in values.items()
        )
        specimen = attachment and (attachment.name, attachment.media_type, attachment.title)
        key = (source.html, shared, specimen, signed)
        known = self._stamps.get(key)
        if known is None or (isinstance(known, _Refusal) and known.until < time.monotonic()):
            if len(self._stamps) >= _KEPT:
                self._stamps.clear()
            known = self._stamps[key] = self._new(source, values, attachment, signed=signed)
        if isinstance(known, _Refusal):
            # Without this each raise would add to the traceback, and so keep what it was raised for.
            raise known.error.with_traceback(None)
        return known

    def _new(
        self,
        source: TemplateSource,
        values: Mapping[str, str],
        attachment: Attachment | None,
        *,
        signed: bool,
    ) -> Stamp | _Refusal:
        try:
            plate = self._plates.plate(source, values, situation(source.html, values))
            return Stamp(Edition(plate, values, attachment=attachment, signed=signed))
        except CertificateRenderError as refusal:
            lasting = isinstance(refusal, NotStampable)
            return _Refusal(refusal, math.inf if lasting else time.monotonic() + _REFUSED_FOR)
