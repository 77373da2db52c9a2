"""What the commands on many certificates have in common: on which ones, and how far it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.management.people import add_who
from certificates.models import Certificate, CertificateQuerySet
from certificates.services.bulk import BATCH, Batch
from certificates.services.lifecycle import told
from courses.models import Course
from lib.errors import DomainError, InvalidInput
from lib.progress_bar import ProgressBar
from lib.tokens import normalize_code

INTERRUPTED = 130  # the exit code of a program that Ctrl-C stopped


def add_who_and_how(parser: CommandParser) -> None:
    """``--by``, ``--dry-run`` and ``--after``."""
    add_who(parser)
    parser.add_argument("--dry-run", action="store_true", help="say what would happen; do nothing")
    parser.add_argument(
        "--after",
        type=int,
        default=0,
        metavar="ID",
        help="go on where an interrupted run stopped: it printed the number",
    )


def reason_given(text: str) -> str:
    """Return the reason as it will be kept and told. Raises ``CommandError`` for none at all."""
    try:
        return told(text)
    except InvalidInput as error:
        raise CommandError(" ".join(error.extra["errors"]["reason"])) from error


def course_called(slug: str) -> Course:
    """Return the course whose address ends so. Raises ``CommandError``."""
    course = Course.objects.filter(slug=slug).first()
    if course is None:
        raise CommandError(f"There is no course {slug}. Nothing was changed.")
    return course


def codes_in(path: str) -> list[str]:
    """Return the codes of a text file, one a line; empty lines and what follows a # are left out."""
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}. Nothing was changed.") from error
    return [code for line in lines if (code := line.partition("#")[0].strip())]


def ids_of(codes: Iterable[str]) -> list[int]:
    """Return the ids of the certificates with these codes, as typed. Raises ``CommandError`` if one is unknown."""
    wanted = list(dict.fromkeys(normalize_code(code) for code in codes))
    found: dict[str, int] = {}
    for start in range(0, len(wanted), BATCH):
        rows = Certificate.objects.filter(code__in=wanted[start : start + BATCH])
        found.update(rows.values_list("code", "pk"))
    if unknown := [code for code in wanted if code not in found]:
        listed = ", ".join(unknown[:20])
        raise CommandError(f"{len(unknown)} unknown codes: {listed}. Nothing was changed.")
    return sorted(found.values())


def portions(ids: Sequence[int]) -> Iterator[CertificateQuerySet]:
    """Split certificates that were named one by one into queries of a size that the database likes."""
    for start in range(0, len(ids), BATCH):
        yield Certificate.objects.filter(pk__in=ids[start : start + BATCH])


def carry_out(command: BaseCommand, batches: Iterable[Batch], *, total: int) -> int:
    """Go through ``batches``, showing how far it is; returns how many rows were changed.

    Ctrl-C ends with what to type to go on. Raises ``CommandError`` for what the product refuses.
    """
    done, last = 0, 0
    try:
        with ProgressBar(total=total, label="certificates") as bar:
            for batch in batches:
                done, last = done + batch.done, batch.last
                bar.advance(batch.taken)
    except DomainError as error:
        raise CommandError(str(error)) from error
    except KeyboardInterrupt as interruption:
        command.stderr.write(
            f"Stopped after {done}; nothing is half done. Go on with --after {last}"
        )
        raise SystemExit(INTERRUPTED) from interruption
    return done
