"""What a reader may narrow the catalogue by; it lives in the address, so that it can be shared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from courses.enums import Level
from courses.models import Category


class CatalogueFilters(forms.Form):
    """Search words and four choices, all optional. A value that makes no sense filters nothing."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Title or topic")}),
    )
    category = forms.ChoiceField(label=_("Category"), required=False)
    level = forms.ChoiceField(label=_("Level"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    free = forms.ChoiceField(
        label=_("Price"),
        required=False,
        choices=[("", _("Any price")), ("true", _("Free")), ("false", _("Paid"))],
    )

    def __init__(self, data: Mapping[str, Any], *, categories: list[Category]) -> None:
        super().__init__(data, label_suffix="")
        self._offer("category", gettext("All categories"), [(c.slug, c.name) for c in categories])
        self._offer("level", gettext("Any level"), Level.choices)
        self._offer("language", gettext("Any language"), settings.LANGUAGES)

    def _offer(self, name: str, everything: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - tells the type checker
        field.choices = [("", everything), *((key, capfirst(text)) for key, text in choices)]

    def chosen(self) -> dict[str, Any]:
        """Return the arguments of ``courses.selectors.catalogue``."""
        self.is_valid()
        chosen = {name: self.cleaned_data.get(name, "") for name in self.fields}
        return chosen | {"free": {"true": True, "false": False}.get(chosen["free"])}

    @property
    def narrows(self) -> bool:
        """Whether anything is chosen."""
        return any(value not in ("", None) for value in self.chosen().values())
