"""Writing the designs of certificates. A used one is never changed: the new source is its next version."""

from __future__ import annotations

from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from certificates.access import may_administer
from certificates.models import Certificate, CertificateTemplate, CourseCertificate
from certificates.services.freezing import PACKAGED
from certificates.services.proofs import examine
from lib.errors import DomainError, InvalidInput, NotAllowed
from lib.text import clean_text

NAME_LENGTH: Final = 80


class TemplateChanged(DomainError):
    """Somebody else saved the same template while it was being edited."""

    code = "template_changed"
    message = gettext_lazy(
        "This template was changed by somebody else since you opened it. Nothing was saved: "
        "copy your text, open its newest version, and put your changes there."
    )


def save_template(*, name: str, html: str, by: User, seen: str = "") -> CertificateTemplate:
    """Save a source under a name, and return the version that holds it.

    While nothing uses the newest version of that name, it is edited in place; else the source becomes
    the next version. ``seen`` is the ``sha256`` of the version that ``html`` was made from, if any.

    Raises ``NotAllowed``, ``InvalidInput`` (of ``name`` or ``html``), ``TemplateChanged``.
    """
    if not may_administer(by):
        raise NotAllowed
    check_template(name=name, html=html, seen=seen)
    with transaction.atomic():
        newest = _newest_of(clean_text(name), lock=True)
        _require_unchanged(newest, seen)
        try:
            with transaction.atomic():
                return _write(newest, clean_text(name), html, by)
        except IntegrityError as error:  # the same source, or the same version, a moment earlier
            raise TemplateChanged from error


def check_template(*, name: str, html: str, seen: str = "") -> None:
    """Raise what ``save_template`` would, without saving. Prints every extreme: up to some seconds."""
    errors = {"name": _name_errors(clean_text(name)), "html": _source_errors(html)}
    if any(errors.values()):
        raise InvalidInput(errors={field: said for field, said in errors.items() if said})
    _require_unchanged(_newest_of(clean_text(name)), seen)


def is_used(template: CertificateTemplate) -> bool:
    """Whether a certificate or a course has it, so that its source is final."""
    return (
        Certificate.objects.filter(template=template).exists()
        or CourseCertificate.objects.filter(template=template).exists()
    )


def newest_versions() -> QuerySet[CertificateTemplate]:
    """Return the newest version of every name: what can be edited and chosen."""
    newer = CertificateTemplate.objects.filter(
        name=OuterRef("name"), version__gt=OuterRef("version")
    )
    return CertificateTemplate.objects.filter(~Exists(newer)).order_by("name")


def _name_errors(name: str) -> list[str]:
    if not name:
        return [_("Give the template a name.")]
    if len(name) > NAME_LENGTH:
        return [_("A name has at most %(limit)d characters.") % {"limit": NAME_LENGTH}]
    if name.casefold() == PACKAGED.casefold():
        return [
            _("“%(name)s” is the one that comes with the product. Save yours under another name.")
            % {"name": PACKAGED}
        ]
    return []


def _source_errors(html: str) -> list[str]:
    same = CertificateTemplate.objects.filter(
        sha256=CertificateTemplate(html=html).fingerprint
    ).first()
    if same is not None:
        return [
            _("This is exactly what “%(template)s” is. There is nothing to save.")
            % {"template": same}
        ]
    return [str(problem) for problem in examine(html).problems]


def _newest_of(name: str, *, lock: bool = False) -> CertificateTemplate | None:
    rows = CertificateTemplate.objects.filter(name=name).order_by("-version")
    return (rows.select_for_update() if lock else rows).first()


def _require_unchanged(newest: CertificateTemplate | None, seen: str) -> None:
    # Without ``seen`` a new name is meant: an old one would silently be replaced.
    if (newest.sha256 if newest else "") != seen:
        if not seen:
            said = _("There is already a template of this name. Choose another, or edit that one.")
            raise InvalidInput(errors={"name": [said]})
        raise TemplateChanged


def _write(
    newest: CertificateTemplate | None, name: str, html: str, by: User
) -> CertificateTemplate:
    if newest is None or is_used(newest):
        version = newest.version + 1 if newest else 1
        return CertificateTemplate.objects.create(
            name=name, version=version, html=html, created_by=by
        )
    newest.html, newest.created_by = html, by
    newest.save(update_fields=["html", "sha256", "created_by"])
    newest.plates.all().delete()  # they were made of the old source
    return newest
