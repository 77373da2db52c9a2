"""Compiled templates, kept in the database so that each is made once and every worker has it."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable, Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Final

from django.utils import timezone

from certificates.models import CertificatePlate, CertificateTemplate
from certificates.pdf.design.plate import Plate, from_bytes
from certificates.pdf.design.situation import Situation
from certificates.pdf.design.template import TemplateSource
from certificates.pdf.errors import NotStampable
from certificates.pdf.places import ASSETS, FONTS, HOME
from certificates.pdf.workshop import compile_in_workshop

logger = logging.getLogger(__name__)
_KEPT: Final = timedelta(days=90)


class StoredPlates:
    """``press.Plates`` over ``CertificatePlate``: compiles in the workshop what no row has yet."""

    def plate(self, source: TemplateSource, values: Mapping[str, str], here: Situation) -> Plate:
        """Return the plate. Raises ``CertificateRenderError``; a refusal to stamp is kept as well."""
        key = _key(source, here)
        row = CertificatePlate.objects.filter(key=key).first()
        if row is not None:
            try:
                return _read(row)
            except ValueError:
                logger.exception("plate_unreadable", extra={"key": key})
                row.delete()
        return _read(_compiled(key, source, values))


def _read(row: CertificatePlate) -> Plate:
    if row.refusal:
        raise refusal_in(row.refusal)
    return from_bytes(bytes(row.data))


def refusal_in(kept: str) -> NotStampable:
    """Return the refusal that ``CertificatePlate.refusal`` holds, to be said in the reader's language.

    Raises:
        ValueError: It is not of this release.
    """
    reason, values = json.loads(kept)
    return NotStampable(reason, **values)


def _key(source: TemplateSource, here: Situation) -> str:
    said = "\n".join([release(), hashlib.sha256(source.html.encode()).hexdigest(), here.key()])
    return hashlib.sha256(said.encode()).hexdigest()


def _compiled(key: str, source: TemplateSource, values: Mapping[str, str]) -> CertificatePlate:
    row = CertificatePlate(key=key)
    try:
        row.data = compile_in_workshop(source, values).to_bytes()
    except NotStampable as refusal:
        row.refusal = json.dumps([refusal.reason, refusal.values])
        logger.warning("template_not_stampable", extra={"reason": str(refusal)})
    fingerprint = hashlib.sha256(source.html.encode()).hexdigest()
    template = CertificateTemplate.objects.filter(sha256=fingerprint).first()
    if template is not None:  # a draft that is only looked at leaves nothing behind
        row.template = template
        # Two workers may compile the same one at the same time; what they make is the same.
        CertificatePlate.objects.bulk_create([row], ignore_conflicts=True)
        _forget_old(template)
    return row


def _forget_old(template: CertificateTemplate) -> None:
    """Delete plates of releases long gone, and of courses long over; one still needed is made again."""
    template.plates.filter(created_at__lt=timezone.now() - _KEPT).delete()


@cache
def release() -> str:
    """Return a digest of everything in ``certificates.pdf`` that a plate depends on."""
    digest = hashlib.sha256()
    for path in _files():
        digest.update(f"{path.relative_to(HOME)} {path.stat().st_size}\n".encode())
        if path.suffix != ".ttf":
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _files() -> Iterable[Path]:
    return sorted([*HOME.rglob("*.py"), *ASSETS.iterdir(), *FONTS.glob("*.ttf")])
