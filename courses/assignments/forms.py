"""Forms of an assignment in the admin."""

from __future__ import annotations

from typing import ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from courses.assignments.file_types import SIGNATURES
from courses.assignments.models import Assignment


class AssignmentForm(forms.ModelForm):
    """What may be handed in."""

    file_types = forms.MultipleChoiceField(
        label=_("File types"),
        choices=[(ending, ending) for ending in SIGNATURES],
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        help_text=_("None chosen: all of them."),
    )

    class Meta:
        model = Assignment
        fields: ClassVar[list[str]] = ["takes_text", "takes_file", "file_types", "max_megabytes"]
