"""What an author of a template types."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from certificates.models import CertificateTemplate
from certificates.services.templates import check_template
from lib.admin import NON_FIELD
from lib.errors import DomainError


class SourceField(forms.CharField):
    """HTML as it was typed: line ends are one character, and nothing is trimmed."""

    widget = UnfoldAdminTextareaWidget(
        attrs={
            "rows": 32,
            "wrap": "off",
            "spellcheck": "false",
            "autocapitalize": "off",
            "autocomplete": "off",
            "class": "source max-w-none",
        }
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value) or "").replace("\r\n", "\n")


class TemplateForm(forms.ModelForm):
    """A name and a source. Whether they can be saved is asked before, so that nothing typed is lost."""

    html = SourceField(
        label=_("HTML and CSS"), help_text=_("One page. It is printed as you see it alongside.")
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput())

    class Meta:
        model = CertificateTemplate
        fields: ClassVar[list[str]] = ["name", "html"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["seen"] = self.instance.sha256
            if "name" in self.fields:
                self.fields["name"].disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "name" in cleaned and "html" in cleaned:
            try:
                check_template(**self.for_service())
            except DomainError as error:
                self._show(error)
        return cleaned

    def for_service(self) -> dict[str, Any]:
        """The values as ``save_template`` takes them."""
        return {name: self.cleaned_data[name] for name in ("name", "html", "seen")}

    def _show(self, error: DomainError) -> None:
        errors: dict[str, list[str]] = error.extra.get("errors", {NON_FIELD: [str(error)]})
        for name, sentences in errors.items():
            for sentence in sentences:
                self.add_error(None if name == NON_FIELD else name, sentence)
