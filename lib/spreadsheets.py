"""CSV files that people open in a spreadsheet, and programs read."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from django.http import StreamingHttpResponse

Cell = str | int | Decimal

# Excel takes a file without it for one in the code page of its country: "IntroducciÃ³n". Programs know it as
# "utf-8-sig".
BOM = "\ufeff"
# What begins so is a formula to a spreadsheet (https://owasp.org/www-community/attacks/CSV_Injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


class _Echo:
    """What ``csv`` writes to when each line is wanted at once."""

    def write(self, line: str) -> str:
        return line


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """Yield the file line by line (RFC 4180: commas, CRLF), a byte order mark first.

    A text that a spreadsheet would calculate begins with an apostrophe. Numbers have a decimal point and no
    thousands separator in every language, and may be negative.
    """
    writer = csv.writer(_Echo())
    yield BOM
    yield writer.writerow(header)
    for row in rows:
        yield writer.writerow([_written(cell) for cell in row])


def csv_answer(
    name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]]
) -> StreamingHttpResponse:
    """Return the file ``name`` as a download that is never whole in memory."""
    return StreamingHttpResponse(
        csv_lines(header, rows),
        content_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "private, no-store",
        },
    )


def _written(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return format(cell, "f")
    text = str(cell)
    is_formula = isinstance(cell, str) and text.startswith(FORMULA_STARTS)
    return f"'{text}" if is_formula else text
