"""The form of one text track."""

from __future__ import annotations

from typing import Any, ClassVar, TypedDict

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from courses.captions.models import Caption
from courses.captions.services import checked, language_tag, text_of_file
from courses.enums import CaptionKind
from lib.errors import InvalidInput


class Typed(TypedDict):
    """What a person may say of a text track."""

    kind: str
    language: str
    label: str
    text: str


class CaptionForm(forms.ModelForm):
    """Typed, or from a file. What is wrong is told beside what was typed, which stays."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("WebVTT (.vtt) or SubRip (.srt). It takes the place of the text below."),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": ".vtt,.srt,text/vtt"}),
    )
    label = forms.CharField(
        label=_("Label"),
        required=False,
        max_length=60,
        help_text=_("What the player's menu says. Empty: the language's own name."),
        widget=UnfoldAdminTextInputWidget(),
    )
    text = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        help_text=_("WebVTT: its times look like 00:01.000 --> 00:04.000."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 24, "spellcheck": "true"}),
    )

    class Meta:
        model = Caption
        fields: ClassVar[list[str]] = ["lesson", "kind", "language", "label"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("text", self.instance.text)
        if "language" in self.fields:
            self.fields["language"].help_text = _("A language tag, like es, en or pt-BR.")

    def clean_language(self) -> str:
        try:
            return language_tag(self.cleaned_data["language"])
        except InvalidInput as error:
            raise forms.ValidationError(error.extra["errors"]["language"]) from error

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        file, kind = typed.pop("file", None), typed.get("kind")
        if kind is None:
            return typed
        try:
            typed["text"] = (
                text_of_file(file, kind=CaptionKind(kind))
                if file
                else checked(typed.get("text", ""), kind=CaptionKind(kind))
            )
        except InvalidInput as error:
            (sentences,) = error.extra["errors"].values()
            self.add_error("file" if file else "text", sentences)
        return typed

    def for_service(self) -> Typed:
        """The values as ``save_caption`` takes them."""
        typed = self.cleaned_data
        return Typed(
            kind=typed["kind"],
            language=typed["language"],
            label=typed["label"],
            text=typed["text"],
        )
