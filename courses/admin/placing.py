"""Rows that are dragged into order inside their parent's page."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from django.forms import BaseInlineFormSet, ModelForm

# What the two kinds of row have that a person types; the rest belongs to the formset.
ROW_FIELDS = frozenset({"title", "kind", "required", "is_preview"})


@dataclass(frozen=True, slots=True)
class Writers:
    """The services that write such rows. ``add`` takes the typed values and a free position."""

    add: Callable[[dict[str, Any], int], Model]
    change: Callable[[Any, dict[str, Any]], Model]
    remove: Callable[[Any], None]
    arrange: Callable[[list[Any]], None]


def save_rows(formset: BaseInlineFormSet, writers: Writers) -> None:
    """Write the rows of a valid formset, in the order in which they were dropped; new ones come last.

    Leaves what Django's log reads: ``new_objects``, ``changed_objects`` and ``deleted_objects``.
    """
    formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
    for form in formset.deleted_forms:
        if form.instance.pk:
            formset.deleted_objects.append(form.instance)
            writers.remove(form.instance)
    order = [_write(formset, form, writers) for form in sorted(_kept(formset), key=_place)]
    writers.arrange(order)


def _kept(formset: BaseInlineFormSet) -> list[ModelForm]:
    gone = formset.deleted_forms
    return [
        form
        for form in formset.forms
        if form not in gone and (form.instance.pk or form.has_changed())
    ]


def _place(form: ModelForm) -> float:
    place = form.cleaned_data.get("place")
    return math.inf if place is None else place


def _write(formset: BaseInlineFormSet, form: ModelForm, writers: Writers) -> Model:
    typed = {name: value for name, value in form.cleaned_data.items() if name in ROW_FIELDS}
    if form.instance.pk is None:
        row = writers.add(typed, _free_position(formset))
        formset.new_objects.append(row)
        return row
    if form.has_changed():
        formset.changed_objects.append((form.instance, form.changed_data))
        return writers.change(form.instance, typed)
    kept: Model = form.instance
    return kept


def _free_position(formset: BaseInlineFormSet) -> int:
    taken = [form.instance.position for form in formset.initial_forms]
    return max(taken, default=-1) + 1 + len(formset.new_objects)
