"""The vocabulary of the tables: seven people, and one short word for what each of them is answered.

========== =====================================================================================
word       what it says
========== =====================================================================================
ok         it is shown, or done without anything to write (200, 204)
done       it was done: rows of ours were written
asks       a page that was sent a form asks again: who may send it, but not this
moved      sent on to another address, nothing written
login      sent to the sign-in page
unsigned   401: a program has to say for whom it works
denied     403
hidden     404: as if it did not exist
no_method  405
invalid    400 or 422: who may ask this, but not with these values
pay        402
conflict   409: not possible now
========== =====================================================================================
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from tests.permissions.world import World

ANONYMOUS: Final = "anonymous"
ACTORS: Final = (
    ANONYMOUS,
    "student",  # Alicia: her enrolments, her certificate, her account
    "other student",  # Bruno
    "instructor",  # Carla: her courses
    "other instructor",  # Otto
    "staff",  # Diego
    "administrator",  # Ada
)
WORDS: Final = frozenset(
    [
        "ok",
        "done",
        "asks",
        "moved",
        "login",
        "unsigned",
        "denied",
        "hidden",
        "no_method",
        "invalid",
        "pay",
        "conflict",
    ]
)
#: Words after which nothing may have been written.
REFUSALS: Final = WORDS - {"ok", "done"}

Cells = tuple[str, str, str, str, str, str, str]
Maker = Callable[[World], dict[str, Any]]


def cells(line: str) -> Cells:
    """Return the answers for each of ``ACTORS``, in their order, written as seven words."""
    words = line.split()
    unknown = set(words) - WORDS
    if len(words) != len(ACTORS) or unknown:
        raise ValueError(f"not seven answers: {line!r} {sorted(unknown)}")
    first, *rest = words
    return (first, *rest)  # type: ignore[return-value]  # there are seven


def nothing(world: World) -> dict[str, Any]:
    """An address without parts, or an empty body."""
    return {}


@dataclass(frozen=True)
class Row:
    """One question of a table: this address, asked with this method, answers each of seven people so.

    ``name`` is the name of the route, or its whole pattern when it has none; ``of`` makes the parts of the
    address and says in its name whose thing it is; ``sends`` makes the body, ``query`` what follows the ``?``.
    """

    name: str
    method: str
    of: Maker
    answers: Cells
    sends: Maker = nothing
    query: Maker = nothing

    def __str__(self) -> str:
        whose = "" if self.of is nothing else f" of {self.of.__name__}"
        body = "" if self.sends is nothing else f" sending {self.sends.__name__}"
        asked = "" if self.query is nothing else f" asking {self.query.__name__}"
        return f"{self.method} {self.name}{whose}{body}{asked}"
