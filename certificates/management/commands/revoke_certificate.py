"""``manage.py revoke_certificate``: declare certificates void."""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.management.people import staff_member
from accounts.models import User
from certificates.management.bulk import (
    add_who_and_how,
    carry_out,
    codes_in,
    ids_of,
    portions,
    reason_given,
)
from certificates.selectors import by_code
from certificates.services.lifecycle import revoke_certificate
from certificates.services.revoking import revocable, revoke_certificates
from lib.errors import DomainError


class Command(BaseCommand):
    """As the admin's page does it: with a reason that the verification page tells, and somebody who answers for it.

    Of many, those that are not in force are left alone and counted, so that it can be given again.
    """

    help = "Revoke certificates. Their pages stay, and say since when and why."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which, who and why."""
        parser.add_argument("code", nargs="*", help="the code on the certificate")
        parser.add_argument("--codes", metavar="FILE", help="a file of codes, one a line")
        parser.add_argument(
            "--reason", required=True, help="anyone who verifies the certificate reads it"
        )
        add_who_and_how(parser)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Revoke them. Raises ``CommandError`` for who may not, and for a code that is unknown."""
        codes = options["code"] + (codes_in(options["codes"]) if options["codes"] else [])
        if not codes:
            raise CommandError("Say which: codes, or a file of them with --codes.")
        by, options["reason"] = staff_member(options["by"]), reason_given(options["reason"])
        if len(codes) == 1 and not options["dry_run"]:
            self._revoke_one(codes[0], by, options["reason"])
        else:
            self._revoke_many(ids_of(codes), by, options)

    def _revoke_one(self, code: str, by: User, reason: str) -> None:
        try:
            revoked = revoke_certificate(certificate=by_code(code), by=by, reason=reason)
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{revoked.number} is revoked: {revoked.verification_url}")

    def _revoke_many(self, ids: list[int], by: User, options: dict[str, Any]) -> None:
        left = [pk for pk in ids if pk > options["after"]]
        total = sum(revocable(rows).count() for rows in portions(left))
        alone = (
            f"{len(left) - total} are not in force, or about to be replaced, and are left alone."
        )
        if options["dry_run"]:
            self.stdout.write(f"{total} certificates would be revoked. {alone}")
            return
        batches = chain.from_iterable(
            revoke_certificates(certificates=rows, by=by, reason=options["reason"])
            for rows in portions(left)
        )
        done = carry_out(self, batches, total=total)
        self.stdout.write(f"{done} certificates are revoked. {alone}")
