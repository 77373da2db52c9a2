"""Keeps the admin's filters and tables to the rows that the reader looks after.

What they are given comes from the address or the form: with any id in it, Django's and the theme's own would
tell which rows there are, and what they are called.
"""

from __future__ import annotations

from typing import Any

from django.db.models import ForeignKey
from django.forms import Form
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.contrib.filters.forms import AutocompleteDropdownForm
from unfold.forms import PaginationInlineFormSet


class _OwnChoice(AutocompleteDropdownForm):
    def __init__(
        self,
        request: HttpRequest,
        name: str,
        *args: Any,
        field: ForeignKey[Any, Any],
        model_admin: ModelAdmin,
        **kwargs: Any,
    ) -> None:
        super().__init__(request, name, *args, field=field, model_admin=model_admin, **kwargs)
        page = model_admin.admin_site.get_model_admin(field.remote_field.model)
        self.fields[name].queryset = page.get_queryset(request)


class OwnSelectFilter(AutocompleteSelectFilter):
    """A filter by a related row: it offers, and names, those that the related page lists for the reader."""

    form_class = _OwnChoice


class OwnRowsFormSet(PaginationInlineFormSet):
    """Rows inside a page: the id of a row from elsewhere is refused like one that does not exist."""

    def add_fields(self, form: Form, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields[self.model._meta.pk.name].queryset = self.get_queryset()  # type: ignore[attr-defined]
