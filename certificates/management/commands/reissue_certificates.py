"""``manage.py reissue_certificates``: issue certificates again, each in the place of the one before it."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.management.people import staff_member
from certificates.management.bulk import (
    add_who_and_how,
    carry_out,
    codes_in,
    course_called,
    ids_of,
    portions,
    reason_given,
)
from certificates.models import Certificate, CertificateQuerySet, CertificateTemplate
from certificates.services.reissuing import Reprint, reissuable, reissue_certificates


class Command(BaseCommand):
    """Each old one stays in force until its new one is issued, and then points to it; the student gets a mail.

    The reason names the operation: given again with the same reason, only what is left is done.
    """

    help = "Queue, as bulk work, a superseding certificate for each of those chosen."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which, why, how they are to look, and who decides it."""
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--course", help="of this course: the end of its address (slug)")
        which.add_argument(
            "--template-version",
            metavar="NAME:VERSION",
            help="printed with this version of a template",
        )
        which.add_argument("--codes", metavar="FILE", help="with these codes, one a line")
        parser.add_argument("--reason", required=True, help="kept in the certificates' history")
        parser.add_argument(
            "--template", type=int, metavar="ID", help="print with this one, not the course's"
        )
        parser.add_argument(
            "--refresh-title", action="store_true", help="with the course's title of today"
        )
        add_who_and_how(parser)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Queue them. Raises ``CommandError`` for who may not and for what is unknown."""
        by, reason = staff_member(options["by"]), reason_given(options["reason"])
        reprint = Reprint(_template(options["template"]), options["refresh_title"])
        chosen, after = list(_chosen(options)), options["after"]
        total = sum(reissuable(rows, reason=reason).filter(pk__gt=after).count() for rows in chosen)
        if options["dry_run"]:
            self.stdout.write(f"{total} certificates would be issued again.")
            return
        batches = chain.from_iterable(
            reissue_certificates(
                certificates=rows, by=by, reason=reason, reprint=reprint, after=after
            )
            for rows in chosen
        )
        done = carry_out(self, batches, total=total)
        self.stdout.write(f"{done} certificates are queued to be issued again.")


def _template(pk: int | None) -> CertificateTemplate | None:
    if pk is None:
        return None
    template = CertificateTemplate.objects.filter(pk=pk).first()
    if template is None:
        raise CommandError(f"There is no template {pk}. Nothing was changed.")
    return template


def _chosen(options: dict[str, Any]) -> Iterable[CertificateQuerySet]:
    if options["codes"]:
        return portions(ids_of(codes_in(options["codes"])))
    if options["course"]:
        return [Certificate.objects.filter(course=course_called(options["course"]))]
    return [Certificate.objects.filter(template=_version(options["template_version"]))]


def _version(text: str) -> CertificateTemplate:
    name, _colon, version = text.rpartition(":")
    found = (
        CertificateTemplate.objects.filter(name=name, version=int(version)).first()
        if version.isdecimal()
        else None
    )
    if found is None:
        raise CommandError(f"There is no template {text} (NAME:VERSION). Nothing was changed.")
    return found
