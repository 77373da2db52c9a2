"""Setting an assignment."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from courses.access import require_author
from courses.assignments.file_types import SIGNATURES
from courses.assignments.models import Assignment
from lib.errors import InvalidInput


def change_assignment(*, assignment: Assignment, by: User, **fields: Any) -> Assignment:
    """Change what may be handed in; what was handed in stays. Raises ``NotAllowed``, ``InvalidInput``."""
    require_author(by, assignment.lesson.module.course)
    for name, value in fields.items():
        setattr(assignment, name, value)
    if unknown := set(assignment.file_types) - set(SIGNATURES):
        sentence = _("Files of this type cannot be handed in: %(types)s.")
        raise InvalidInput(
            errors={"file_types": [sentence % {"types": ", ".join(sorted(unknown))}]}
        )
    try:
        assignment.full_clean()
    except ValidationError as error:
        raise InvalidInput(errors=error.message_dict) from error
    assignment.save()
    return assignment
