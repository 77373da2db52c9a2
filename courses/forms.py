"""Forms of the course builder in the admin."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminFileFieldWidget,
    UnfoldAdminTextareaWidget,
)

from courses.exceptions import UnreadableVideo
from courses.media import read_video
from courses.models import Course, Lesson, Module
from courses.release.services import problem_of
from lib.money_forms import CurrencyField, MoneyField, PricedForm


class LinesField(forms.CharField):
    """A list of short sentences, typed one on a line."""

    def __init__(self, *, line_length: int = 200, **kwargs: Any) -> None:
        self.line_length = line_length
        super().__init__(
            widget=UnfoldAdminTextareaWidget(attrs={"rows": 5}), required=False, **kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        text = "\n".join(value) if isinstance(value, list) else str(super().to_python(value))
        return [line.strip() for line in text.splitlines() if line.strip()]

    def validate(self, value: Any) -> None:
        for line in value:
            if len(line) > self.line_length:
                raise forms.ValidationError(
                    _("A line has at most %(limit)d characters: “%(line)s…”"),
                    params={"limit": self.line_length, "line": line[:40]},
                )

    def run_validators(self, value: Any) -> None:
        """The lines were looked at one by one; the validators of a text do not fit a list."""

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial or []) != self.to_python(data or "")


class CourseForm(PricedForm):
    """A course's own fields. The price is typed as people say it, and kept in the smallest unit."""

    amount_field = "price_cents"
    may_be_free = True

    outcomes = LinesField(
        label=_("What students will learn"), help_text=_("One sentence on each line.")
    )
    requirements = LinesField(label=_("Requirements"), help_text=_("One on each line."))
    price = MoneyField(label=_("Price"), initial="0", help_text=_("0 is free."))
    currency = CurrencyField(initial="EUR")

    class Meta:
        model = Course
        fields: ClassVar[list[str]] = [
            "title",
            "slug",
            "subtitle",
            "description",
            "outcomes",
            "requirements",
            "instructor",
            "category",
            "level",
            "language",
            "hours",
            "currency",
            "cover",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if (
            "slug" in self.fields
        ):  # not where the page shows the course without letting it be changed
            self.fields["slug"].help_text = _(
                "The end of the course's address. Links to it break when it changes."
            )

    def for_service(self) -> dict[str, Any]:
        """The values as ``create_course`` and ``update_course`` take them."""
        fields = {name: value for name, value in self.cleaned_data.items() if name != "price"}
        if fields.get("cover") is False:
            fields["cover"] = ""
        return fields


class PlacedForm(forms.ModelForm):
    """A row that can be dragged. ``place`` is where it was dropped; empty for a new row: last."""

    place = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["place"] = self.instance.position


class ModuleRowForm(PlacedForm):
    """A chapter in the course's page."""

    class Meta:
        model = Module
        fields: ClassVar[list[str]] = ["title"]


class ModuleForm(forms.ModelForm):
    """A chapter on its own page."""

    class Meta:
        model = Module
        fields: ClassVar[list[str]] = ["title", "available_from", "available_after_days"]


class LessonRowForm(PlacedForm):
    """A lesson in its chapter's page."""

    class Meta:
        model = Lesson
        fields: ClassVar[list[str]] = ["title", "kind", "required", "is_preview"]


class LessonForm(forms.ModelForm):
    """A lesson with the files that a person uploads for it."""

    new_video = forms.FileField(
        label=_("Upload a video"),
        required=False,
        help_text=_("MP4 or WebM. It takes the place of the one before."),
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": "video/mp4,video/webm,video/quicktime"}),
    )
    new_file = forms.FileField(
        label=_("Upload a file"),
        required=False,
        max_length=255,
        help_text=_("What students download. It takes the place of the one before."),
        widget=UnfoldAdminFileFieldWidget(),
    )

    requires = forms.ModelMultipleChoiceField(
        label=_("Opens after these lessons"),
        queryset=Lesson.objects.none(),
        required=False,
        help_text=_("Closed to each student until they have finished them all."),
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    class Meta:
        model = Lesson
        fields: ClassVar[list[str]] = [
            "title",
            "kind",
            "required",
            "is_preview",
            "allow_download",
            "body",
            "available_from",
            "available_after_days",
        ]
        widgets = {"body": UnfoldAdminTextareaWidget(attrs={"rows": 18})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "requires" not in self.fields:  # the page shows the lesson without letting it be changed
            return
        others = Lesson.objects.filter(module__course=self.instance.module.course_id)
        field: Any = self.fields["requires"]
        field.queryset = others.exclude(pk=self.instance.pk).order_by(
            "module__position", "position"
        )
        self.initial["requires"] = [one.requires_id for one in self.instance.prerequisites.all()]

    def clean_requires(self) -> list[Lesson]:
        wanted = list(self.cleaned_data["requires"])
        if problem := problem_of(self.instance, wanted):
            raise forms.ValidationError(problem)
        return wanted

    def clean(self) -> dict[str, Any]:
        """A free preview is open to everybody, so that no rule could close it."""
        typed = super().clean() or self.cleaned_data
        rules = ("available_from", "available_after_days", "requires")
        if typed.get("is_preview") and any(typed.get(name) for name in rules):
            self.add_error(
                "is_preview",
                _(
                    "A free preview is open to everybody at any time. Take away when it opens, or the preview."
                ),
            )
        return typed

    def clean_new_video(self) -> UploadedFile | None:
        video: UploadedFile | None = self.cleaned_data["new_video"]
        if video:
            try:
                read_video(video)
            except UnreadableVideo as error:
                raise forms.ValidationError(str(error)) from error
        return video

    def for_service(self) -> dict[str, Any]:
        """The values as ``update_lesson`` takes them."""
        files = {"new_video", "new_file", "requires"}
        return {name: value for name, value in self.cleaned_data.items() if name not in files}
