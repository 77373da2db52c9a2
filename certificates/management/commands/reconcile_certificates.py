"""``manage.py reconcile_certificates``: compare the archive with the database, and put it right."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Generator
from contextlib import closing
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.management.people import staff_member
from accounts.models import User
from certificates.archive_store import StoreUnavailable
from certificates.keys import SigningKeyError
from certificates.management.bulk import INTERRUPTED
from certificates.pdf.errors import CertificateRenderError
from certificates.services.comparing import (
    Difference,
    differences,
    documents_to_compare,
    is_document_key,
)
from certificates.services.reconciling import Result, repair_difference, reprint_document
from lib.errors import DomainError
from lib.progress_bar import ProgressBar

_FOUND = "found"
_LEFT = (_FOUND, Result.REPORTED, Result.UNREPEATABLE)


class Command(BaseCommand):
    """Every certificate and every object of the archive is looked at, in the order of the keys, in little memory.

    One line for each difference and one with the counts. Objects of no certificate are reported and never touched.
    """

    help = (
        "Compare the archive of certificates in S3 with the database; "
        "the exit code is 1 while something differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """How much to look at, and what to do about it."""
        parser.add_argument(
            "--since",
            type=date.fromisoformat,
            metavar="DATE",
            help="only certificates of this month and later ones",
        )
        parser.add_argument(
            "--after",
            default="",
            metavar="KEY",
            help="go on where an interrupted run stopped: it printed the key",
        )
        parser.add_argument(
            "--deep", action="store_true", help="read every object, also those untouched since"
        )
        parser.add_argument(
            "--repair", action="store_true", help="queue what is missing; move aside what differs"
        )
        parser.add_argument(
            "--reprint",
            action="store_true",
            help="with --repair: where the document cannot be made again as it was issued, and is not "
            "stored, let the one that is made today take its place",
        )
        parser.add_argument("--by", help="e-mail of the member of staff who decides the repair")
        parser.add_argument(
            "--dry-run", action="store_true", help="only report, whatever else is said"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object a line")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Compare. Raises ``CommandError`` for who may not, and while S3 is away."""
        by = _who_repairs(options)
        self._as_json, self._reached = options["json"], options["after"]
        results: Counter[str] = Counter()
        try:
            with closing(self._watched(options)) as found:
                for difference in found:
                    result = _settle(difference, by, options["reprint"]) if by else _FOUND
                    results[result] += 1
                    self._tell(kind=difference.kind, key=difference.key, result=result)
        except KeyboardInterrupt as interruption:
            self.stderr.write(f"\nStopped; nothing is half done. {self._how_to_go_on()}")
            raise SystemExit(INTERRUPTED) from interruption
        except StoreUnavailable as error:
            raise CommandError(f"S3 is away: {error}. {self._how_to_go_on()}") from error
        except (DomainError, SigningKeyError) as error:
            raise CommandError(f"{error} {self._how_to_go_on()}") from error
        self._tell(total=results.total(), **results)
        if any(results[left] for left in _LEFT):
            raise SystemExit(1)

    def _watched(self, options: dict[str, Any]) -> Generator[Difference, None, None]:
        since = options["since"]
        with ProgressBar(total=documents_to_compare(since=since), label="documents") as bar:

            def told(key: str, count: int) -> None:
                self._reached = key or self._reached
                bar.advance(count)

            yield from differences(
                since=since, after=options["after"], deep=options["deep"], told=told
            )

    def _tell(self, **facts: object) -> None:
        if self._as_json:
            self.stdout.write(json.dumps(facts))
        else:
            self.stdout.write("  ".join(f"{name} {value}" for name, value in facts.items()))

    def _how_to_go_on(self) -> str:
        return f"Go on with --after {self._reached}" if self._reached else "Begin again."


def _who_repairs(options: dict[str, Any]) -> User | None:
    """Return who decides the repair; None: nothing is to be changed. Raises ``CommandError``."""
    if options["after"] and not is_document_key(options["after"]):
        raise CommandError("--after takes a key, as an interrupted run printed it.")
    if options["reprint"] and not options["repair"]:
        raise CommandError("--reprint goes with --repair. Nothing was changed.")
    if not options["repair"]:
        return None
    if not options["by"]:
        raise CommandError("--repair needs --by: somebody answers for it. Nothing was changed.")
    by = staff_member(options["by"])
    return None if options["dry_run"] else by


def _settle(difference: Difference, by: User, reprints: bool) -> Result:  # noqa: FBT001  # as typed
    result = repair_difference(difference=difference, by=by)
    if result is not Result.UNREPEATABLE or not reprints:
        return result
    try:
        return reprint_document(difference=difference, by=by)
    except CertificateRenderError:
        # Not even a new one can be made of it: it stays on the list.
        return Result.UNREPEATABLE
