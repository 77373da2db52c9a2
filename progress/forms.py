"""Forms of the lesson player."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.assignments.models import Assignment
from progress.submissions.models import MAX_TEXT


class WorkForm(forms.Form):
    """What an assignment takes: a text, a file or both."""

    text = forms.CharField(
        label=gettext_lazy("Your answer"),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    file = forms.FileField(
        label=gettext_lazy("Your file"), required=False, max_length=255, widget=forms.FileInput
    )

    def __init__(self, *args: Any, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not assignment.takes_text:
            del self.fields["text"]
        if not assignment.takes_file:
            del self.fields["file"]
        else:
            self._describe_file(assignment)
        if len(self.fields) == 1:
            # Of one thing that is needed the browser reminds.
            next(iter(self.fields.values())).required = True
        else:
            self.fields["text"].help_text = _("Write here, send a file, or both.")

    def _describe_file(self, assignment: Assignment) -> None:
        types = assignment.allowed_types
        self.fields["file"].widget.attrs["accept"] = ",".join(f".{ending}" for ending in types)
        self.fields["file"].help_text = _("%(types)s; at most %(most)s.") % {
            "types": ", ".join(types),
            "most": filesizeformat(assignment.max_bytes),
        }

    def for_service(self) -> dict[str, Any]:
        """The values as ``submit_work`` takes them."""
        return {
            "text": self.cleaned_data.get("text", ""),
            "file": self.cleaned_data.get("file") or None,
        }

    def refuse(self, errors: Mapping[str, Sequence[str]]) -> None:
        """Show why the service took it not, beside the field if it is here."""
        for name, sentences in errors.items():
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)
