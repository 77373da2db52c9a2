"""Chapters, lessons and their videos."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import BaseInlineFormSet, Media, ModelForm
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import BooleanRadioFilter, ChoicesDropdownFilter
from unfold.decorators import action, display

from accounts.types import SignedInRequest
from courses.access import lessons_of, modules_of, videos_of
from courses.admin.images import ImagesTable, save_images
from courses.admin.placing import Writers, save_rows
from courses.enums import LessonKind, VideoState
from courses.forms import LessonForm, LessonRowForm
from courses.models import Course, Lesson, LessonImage, Module, Video
from courses.services import (
    add_lesson,
    arrange_lessons,
    attach_file,
    attach_video,
    remove_contents,
    rename_module,
    update_lesson,
)
from lib.admin import OwnAdmin, OwnTable, ReadOnly, Text, link_to, page_of


class LessonsTable(OwnTable):
    """The lessons of a chapter, to be dragged into order; each leads to its own page."""

    model = Lesson
    form = LessonRowForm
    fields = ["title", "kind", "required", "is_preview", "content", "place"]
    readonly_fields = ["content"]
    seen_by = lessons_of
    ordering_field = "place"
    hide_title = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Lesson]:
        return super().get_queryset(request).select_related("video")

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        # As with chapters: the lesson's own page tells what would go with it.
        never_published = not isinstance(obj, Module) or obj.course.published_at is None
        return never_published and super().has_delete_permission(request, obj)

    @display(description=_("content"))
    def content(self, lesson: Lesson) -> Text:
        if lesson._state.adding:
            return _("Save, then fill it.")
        label = _("Edit content") if lesson.has_content else _("Add content")
        return format_html(
            '<a class="font-medium text-link" href="{}">{}</a>', page_of(lesson), label
        )


@admin.register(Module)
class ModuleAdmin(OwnAdmin):
    """A chapter and its lessons. Reached from its course."""

    seen_by = modules_of
    fields = ["in_course", "title"]
    readonly_fields = ["in_course"]
    inlines = [LessonsTable]
    list_display = ["title", "course"]
    list_select_related = ["course"]
    search_fields = ["title", "course__title"]
    actions_detail = ["back"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Module]:
        return super().get_queryset(request).select_related("course")

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False  # chapters are added in their course

    def save_model(
        self,
        request: SignedInRequest,
        obj: Module,
        form: ModelForm,
        change: bool,  # noqa: ARG002, FBT001
    ) -> None:
        rename_module(module=obj, by=request.user, title=form.cleaned_data["title"])

    def save_formset(
        self,
        request: SignedInRequest,
        form: ModelForm,
        formset: BaseInlineFormSet,
        change: bool,  # noqa: ARG002, FBT001
    ) -> None:
        module, by = form.instance, request.user
        writers = Writers(
            add=lambda typed, position: add_lesson(
                module=module, by=by, position=position, **typed
            ),
            change=lambda lesson, typed: update_lesson(lesson=lesson, by=by, **typed),
            remove=lambda lesson: remove_contents(row=lesson, by=by),
            arrange=lambda order: arrange_lessons(module=module, by=by, order=order),
        )
        save_rows(formset, writers)

    def delete_model(self, request: SignedInRequest, obj: Module) -> None:
        remove_contents(row=obj, by=request.user)

    def response_post_save_change(self, request: SignedInRequest, obj: Module) -> HttpResponse:  # noqa: ARG002
        return redirect(page_of(obj.course))

    @action(description=_("Back to the course"), url_path="course", icon="arrow_back")
    def back(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Go up to the course."""
        return redirect(page_of(self.get_object(request, object_id).course))

    @display(description=_("course"))
    def in_course(self, module: Module) -> SafeString:
        return link_to(module.course)


@admin.register(Lesson)
class LessonAdmin(OwnAdmin):
    """A lesson and what it gives to watch, read or download. Reached from its chapter."""

    form = LessonForm
    seen_by = lessons_of
    inlines = [ImagesTable]
    fieldsets = [
        (None, {"fields": ["where", "title", "kind", "required", "is_preview"]}),
        (
            _("Content"),
            {
                "fields": [
                    "current_video",
                    "uploader",
                    "new_video",
                    "current_file",
                    "new_file",
                    "body",
                ]
            },
        ),
    ]
    readonly_fields = ["where", "current_video", "uploader", "current_file"]
    conditional_fields = {
        "current_video": "kind == 'video'",
        "uploader": "kind == 'video'",
        "new_video": "kind == 'video'",
        "current_file": "kind == 'file'",
        "new_file": "kind == 'file'",
    }
    list_display = [
        "title",
        "kind_label",
        "module",
        "course",
        "required",
        "is_preview",
        "has_content",
    ]
    list_filter = [
        ("kind", ChoicesDropdownFilter),
        ("required", BooleanRadioFilter),
        ("is_preview", BooleanRadioFilter),
    ]
    list_filter_submit = True
    list_select_related = ["module__course", "video"]
    search_fields = ["title", "module__title", "module__course__title"]
    ordering = ["module__course_id", "module__position", "position", "id"]
    actions_detail = ["back", "preview"]

    @property
    def media(self) -> Media:
        media: Media = super().media + Media(
            css={"all": ["admin_courses/uploader.css"]},
            js=[Script("js/upload_panel.js", type="module")],  # type: ignore[list-item]  # stubs: str
        )
        return media

    def get_queryset(self, request: HttpRequest) -> QuerySet[Lesson]:
        return super().get_queryset(request).select_related("module__course", "video")

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False  # lessons are added in their chapter

    def save_model(
        self,
        request: SignedInRequest,
        obj: Lesson,
        form: LessonForm,
        change: bool,  # noqa: ARG002, FBT001
    ) -> None:
        typed, by = form.cleaned_data, request.user
        # Before anything is written: no row is held while the file travels to the store.
        if typed["kind"] == LessonKind.VIDEO and typed["new_video"]:
            attach_video(lesson=obj, by=by, file=typed["new_video"])
        if typed["kind"] == LessonKind.FILE and typed["new_file"]:
            attach_file(lesson=obj, by=by, file=typed["new_file"])
        update_lesson(lesson=obj, by=by, **form.for_service())

    def save_formset(
        self,
        request: SignedInRequest,
        form: ModelForm,
        formset: BaseInlineFormSet,
        change: bool,  # noqa: FBT001
    ) -> None:
        if formset.model is LessonImage:
            save_images(formset, lesson=form.instance, by=request.user)
        else:
            super().save_formset(request, form, formset, change)

    def delete_model(self, request: SignedInRequest, obj: Lesson) -> None:
        remove_contents(row=obj, by=request.user)

    def response_post_save_change(self, request: SignedInRequest, obj: Lesson) -> HttpResponse:  # noqa: ARG002
        return redirect(page_of(obj.module))

    @action(description=_("Back to the module"), url_path="module", icon="arrow_back")
    def back(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Go up to the chapter."""
        return redirect(page_of(self.get_object(request, object_id).module))

    @action(description=_("Preview as a student"), url_path="preview", icon="visibility")
    def preview(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Go to the course's page as students see it."""
        return redirect(self.get_object(request, object_id).module.course.get_absolute_url())

    @display(description=_("in"))
    def where(self, lesson: Lesson) -> SafeString:
        return format_html("{} / {}", link_to(lesson.module.course), link_to(lesson.module))

    @display(description=_("course"), ordering="module__course")
    def course(self, lesson: Lesson) -> Course:
        return lesson.module.course

    @display(description=_("kind"), ordering="kind", label=True)
    def kind_label(self, lesson: Lesson) -> tuple[str, str]:
        return lesson.kind, lesson.get_kind_display()

    @display(description=_("has content"), boolean=True)
    def has_content(self, lesson: Lesson) -> bool:
        return lesson.has_content

    @display(description=_("video"))
    def current_video(self, lesson: Lesson) -> Text:
        return player(lesson.video) if lesson.video else _("No video yet.")

    @display(description=_("new video"))
    def uploader(self, lesson: Lesson) -> SafeString:
        return render_to_string("admin/courses/_uploader.html", {"lesson": lesson})

    @display(description=_("file"))
    def current_file(self, lesson: Lesson) -> Text:
        if not lesson.attachment:
            return _("No file yet.")
        return format_html(
            '<a class="text-link" href="{}">{}</a>', lesson.attachment.url, lesson.attachment_name
        )


@admin.register(Video)
class VideoAdmin(ReadOnly, OwnAdmin):
    """The video files. They are replaced in their lesson."""

    seen_by = videos_of
    fields = ["watch", "lesson_link", "state", "original_name", "content_type", "created_at"]
    readonly_fields = fields
    list_display = [
        "original_name",
        "state_label",
        "length",
        "size_label",
        "lesson_link",
        "created_at",
    ]
    list_filter = [("state", ChoicesDropdownFilter)]
    list_filter_submit = True
    list_select_related = ["lesson"]
    search_fields = ["original_name", "lesson__title", "lesson__module__course__title"]
    ordering = ["-id"]

    @display(description=_("video"))
    def watch(self, video: Video) -> SafeString:
        return player(video)

    @display(description=_("lesson"))
    def lesson_link(self, video: Video) -> Text:
        lesson = getattr(video, "lesson", None)
        return link_to(lesson) if lesson else _("none: it was replaced")

    @display(
        description=_("state"),
        ordering="state",
        label={VideoState.READY: "success", VideoState.FAILED: "danger"},
    )
    def state_label(self, video: Video) -> tuple[str, str]:
        return video.state, video.get_state_display()

    @display(description=_("length"), ordering="duration")
    def length(self, video: Video) -> str:
        return clock(video.duration)

    @display(description=_("size"), ordering="size")
    def size_label(self, video: Video) -> str:
        return filesizeformat(video.size)


def player(video: Video) -> SafeString:
    """The video by a short-lived signed address, and what is known of it."""
    facts = [
        video.original_name,
        clock(video.duration),
        f"{video.width} x {video.height}",
        filesizeformat(video.size),
    ]
    return format_html(
        '<video class="rounded-default w-full" style="max-width: 30rem" controls preload="metadata" src="{}"></video>'
        '<p class="mt-2">{}</p>',
        video.file.url,
        " · ".join(facts),
    )


def clock(seconds: int | None) -> str:
    """Return minutes and seconds, as ``7:05``."""
    return f"{(seconds or 0) // 60}:{(seconds or 0) % 60:02}"
