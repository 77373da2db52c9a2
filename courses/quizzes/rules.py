"""When a question can be answered. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from courses.enums import QuestionKind
from lib.text import plain_words

MAX_OPTIONS = 20


def problem_with(kind: str, *, right: Sequence[bool], accepted: Sequence[str]) -> str | None:
    """Return what is wrong with a question, as a sentence; None when it can be answered.

    ``right`` tells of each option, in order, whether it is right.
    """
    if QuestionKind(kind).has_options:
        return _problem_with_options(kind, right)
    if right:
        return _("Only questions with options have options; remove them.")
    if kind == QuestionKind.TEXT and not all(map(plain_words, accepted)):
        return _("An accepted answer has nothing in it that can be seen; write it again.")
    return None


def _problem_with_options(kind: str, right: Sequence[bool]) -> str | None:
    if not 2 <= len(right) <= MAX_OPTIONS:
        return _("A question needs from 2 to %(most)d options.") % {"most": MAX_OPTIONS}
    if kind == QuestionKind.SINGLE and sum(right) != 1:
        return _("Mark exactly one option as right.")
    return None if any(right) else _("Mark at least one option as right.")
