"""Forms of a quiz in the admin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from courses.forms import LinesField, PlacedForm
from courses.quizzes.models import Option, Question
from courses.quizzes.rules import problem_with
from courses.quizzes.services import Choice
from lib.own_rows import OwnRowsFormSet


class QuestionRowForm(PlacedForm):
    """A question in its quiz's page: only its place."""

    class Meta:
        model = Question
        fields: ClassVar[list[str]] = []


class OptionRowForm(PlacedForm):
    """An option in its question's page."""

    class Meta:
        model = Option
        fields: ClassVar[list[str]] = ["text", "is_correct", "feedback"]


class QuestionForm(forms.ModelForm):
    """A question's own fields."""

    accepted = LinesField(
        label=_("Accepted answers"),
        help_text=_("One on each line. Capitals, accents and spaces make no difference."),
    )

    class Meta:
        model = Question
        fields: ClassVar[list[str]] = [
            *("quiz", "kind", "prompt", "points", "value", "tolerance", "accepted", "explanation")
        ]
        widgets = {
            "prompt": UnfoldAdminTextareaWidget(attrs={"rows": 4}),
            "explanation": UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        }


class OptionsFormSet(OwnRowsFormSet):
    """The options of a question: together they have to fit its kind."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        right = [choice.is_correct for choice in choices_in(self)]
        question = self.instance
        if problem := problem_with(question.kind, right=right, accepted=question.accepted or ["x"]):
            raise ValidationError(problem)


def choices_in(formset: Any) -> list[Choice]:
    """Return the options of a valid formset in the order in which they were dropped; new ones come last."""
    rows = sorted(_kept(formset), key=_place)
    return [
        Choice(row["text"], is_correct=row["is_correct"], feedback=row["feedback"]) for row in rows
    ]


def _kept(formset: Any) -> Iterable[dict[str, Any]]:
    gone = formset.deleted_forms
    return [
        form.cleaned_data
        for form in formset.forms
        if form not in gone and (form.instance.pk or form.has_changed())
    ]


def _place(row: dict[str, Any]) -> tuple[bool, int]:
    place = row.get("place")
    return place is None, place or 0
