"""What may be handed in for an assignment."""

from __future__ import annotations

from django.core.files import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from courses.assignments.file_types import HEAD, ending_of, is_what_it_says
from courses.assignments.models import Assignment
from lib.text import clean_text
from progress.exceptions import InvalidSubmission
from progress.submissions.models import MAX_TEXT


def checked_text(assignment: Assignment, text: str, file: File[bytes] | None) -> str:
    """Return the text as it is kept. Raises ``InvalidSubmission`` (``text``)."""
    kept = text.replace("\0", "").replace("\r\n", "\n").strip()
    if kept and not assignment.takes_text:
        raise _refused("text", _("This assignment takes no text; send a file."))
    if len(kept) > MAX_TEXT:
        raise _refused("text", _("A text has at most %(most)d characters.") % {"most": MAX_TEXT})
    if not kept and file is None:
        raise _refused(*_nothing(assignment))
    return kept


def check_file(assignment: Assignment, file: File[bytes]) -> None:
    """Raise ``InvalidSubmission`` (``file``) unless it is of a size and a type that the assignment takes."""
    if not assignment.takes_file:
        raise _refused("file", _("This assignment takes no file; write a text."))
    if not file.size:
        raise _refused("file", _("The file is empty."))
    if file.size > assignment.max_bytes:
        most = filesizeformat(assignment.max_bytes)
        raise _refused("file", _("A file has at most %(most)s.") % {"most": most})
    name = file.name or ""
    if ending_of(name) not in assignment.allowed_types:
        types = ", ".join(assignment.allowed_types)
        raise _refused("file", _("This assignment takes: %(types)s.") % {"types": types})
    if not is_what_it_says(name, _head(file)):
        raise _refused(
            "file", _("The file is not what its name says; save it again and send that.")
        )


def shown_name(file: File[bytes]) -> str:
    """Return the name that the student's disk gave, without folders and what cannot be printed."""
    return clean_text((file.name or "").replace("\\", "/").rsplit("/", 1)[-1])[-255:]


def _head(file: File[bytes]) -> bytes:
    file.seek(0)
    head: bytes = file.read(HEAD)
    file.seek(0)
    return head


def _nothing(assignment: Assignment) -> tuple[str, str]:
    if not assignment.takes_file:
        return "text", _("Write your answer.")
    if not assignment.takes_text:
        return "file", _("Choose a file.")
    return "text", _("Write your answer, or choose a file.")


def _refused(field: str, sentence: str) -> InvalidSubmission:
    return InvalidSubmission(errors={field: [sentence]})
