"""The images of a lesson's text, in the lesson's page: added, described, removed, and shown with what to write."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.files.base import ContentFile
from django.forms import BaseInlineFormSet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminFileFieldWidget

from accounts.models import User
from courses.access import images_of
from courses.exceptions import UnreadableImage
from courses.images.reading import made_anew
from courses.images.services import add_image, describe_image, remove_image
from courses.models import Lesson, LessonImage
from lib.admin import OwnTable, Text


class Settled(forms.Widget):
    """In the place of a field where nothing can be chosen any more."""

    def render(self, *_args: object, **_kwargs: object) -> SafeString:
        return format_html("{}", "—")


class ImageForm(forms.ModelForm):
    """An image: its file once, its description at any time."""

    upload = forms.FileField(
        label=_("file"),
        required=False,
        help_text=_("PNG, JPEG, WebP or GIF, up to 10 MB."),
        widget=UnfoldAdminFileFieldWidget(
            attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"}
        ),
    )

    class Meta:
        model = LessonImage
        fields: ClassVar[list[str]] = ["alt"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "upload" not in self.fields:
            return  # the page shows it without letting it be changed
        # Browsers keep an image for a year: another one is another image, with an address of its own.
        if self.instance.pk:
            self.fields["upload"].disabled, self.fields["upload"].widget = True, Settled()
        else:
            self.fields["upload"].required = True

    def clean_upload(self) -> ContentFile | None:
        """The image made anew."""
        if self.instance.pk:
            return None
        try:
            return made_anew(self.cleaned_data["upload"])
        except UnreadableImage as error:
            raise forms.ValidationError(str(error)) from error


class ImagesTable(OwnTable):
    """The images of a lesson."""

    model = LessonImage
    form = ImageForm
    fields = ["preview", "alt", "upload", "write"]
    readonly_fields = ["preview", "write"]
    seen_by = images_of
    hide_title = True
    verbose_name_plural = _("images in the text")

    @display(description=_("image"))
    def preview(self, image: LessonImage) -> Text:
        if not image.file:
            return "—"
        return format_html(
            '<img src="{}" alt="" loading="lazy" style="max-height: 5rem; max-width: 8rem; object-fit: contain">',
            image.file.url,
        )

    @display(description=_("write this in the text"))
    def write(self, image: LessonImage) -> Text:
        if image._state.adding:
            return _("Save, then copy it from here.")
        return format_html(
            '<code style="user-select: all; overflow-wrap: anywhere">{}</code>', image.markdown
        )


def save_images(formset: BaseInlineFormSet, *, lesson: Lesson, by: User) -> None:
    """Write the rows of a valid formset, and leave what Django's log reads."""
    formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []
    for form in formset.deleted_forms:
        if form.instance.pk:
            formset.deleted_objects.append(form.instance)
            remove_image(image=form.instance, by=by)
    for form in formset.forms:
        if form in formset.deleted_forms or not form.has_changed():
            continue
        alt = form.cleaned_data["alt"]
        if form.instance.pk:
            describe_image(image=form.instance, by=by, alt=alt)
            formset.changed_objects.append((form.instance, form.changed_data))
        else:
            picture = form.cleaned_data["upload"]
            formset.new_objects.append(add_image(lesson=lesson, by=by, picture=picture, alt=alt))
