"""Chapters, lessons and their videos."""

from __future__ import annotations

from typing import Any

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
from courses.access import lessons_of, modules_of
from courses.admin.captions import captions_list
from courses.admin.images import ImagesTable, save_images
from courses.admin.placing import Writers, save_rows
from courses.admin.videos import panel, player
from courses.enums import LessonKind
from courses.forms import LessonForm, LessonRowForm, ModuleForm
from courses.models import Course, Lesson, LessonImage, Module
from courses.processing.standing import standings_of
from courses.release.services import schedule_module, set_prerequisites
from courses.selectors import sized
from courses.services import (
    add_lesson,
    arrange_lessons,
    attach_file,
    attach_video,
    remove_contents,
    rename_module,
    update_lesson,
)
from lib.admin import OwnAdmin, OwnTable, Text, link, link_to, page_of
from lib.storage import download_url


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
        return sized(super().get_queryset(request)).select_related("video")

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


class GoesWithContents:
    """What hangs on the row goes with it, students' progress too: the question lists it, and the service decides.

    Django would ask the page of each of them, where nothing is deleted by hand. Put it first among the bases.
    """

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        listed, counts, _unasked, protected = super().get_deleted_objects(objs, request)  # type: ignore[misc]
        return listed, counts, set(), protected


@admin.register(Module)
class ModuleAdmin(GoesWithContents, OwnAdmin):
    """A chapter and its lessons. Reached from its course."""

    form = ModuleForm
    seen_by = modules_of
    fieldsets = [
        (None, {"fields": ["in_course", "title"]}),
        (
            _("When it opens"),
            {"fields": ["available_from", "available_after_days"], "classes": ["collapse"]},
        ),
    ]
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
        typed = dict(form.cleaned_data)
        rename_module(module=obj, by=request.user, title=typed.pop("title"))
        schedule_module(module=obj, by=request.user, **typed)

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
class LessonAdmin(GoesWithContents, OwnAdmin):
    """A lesson and what it gives to watch, read or download. Reached from its chapter."""

    form = LessonForm
    seen_by = lessons_of
    inlines = [ImagesTable]
    fieldsets = [
        (None, {"fields": ["where", "title", "kind", "required", "is_preview"]}),
        (
            _("When it opens"),
            {
                "fields": ["available_from", "available_after_days", "requires"],
                "classes": ["collapse"],
            },
        ),
        (
            _("Content"),
            {
                "fields": [
                    "current_video",
                    "processing",
                    "uploader",
                    "new_video",
                    "captions",
                    "allow_download",
                    "current_file",
                    "new_file",
                    "questions",
                    "handing_in",
                    "body",
                ]
            },
        ),
    ]
    readonly_fields = [
        "where",
        "current_video",
        "processing",
        "uploader",
        "captions",
        "current_file",
        "questions",
        "handing_in",
    ]
    conditional_fields = {
        "current_video": "kind == 'video'",
        "processing": "kind == 'video'",
        "uploader": "kind == 'video'",
        "captions": "kind == 'video'",
        "new_video": "kind == 'video'",
        "allow_download": "kind == 'video'",
        "current_file": "kind == 'file'",
        "new_file": "kind == 'file'",
        "questions": "kind == 'quiz'",
        "handing_in": "kind == 'assignment'",
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
            js=[
                Script("js/upload_panel.js", type="module"),  # type: ignore[list-item]  # stubs: str
                Script("js/processing_panel.js", type="module"),  # type: ignore[list-item]  # stubs: str
            ],
        )
        return media

    def get_queryset(self, request: HttpRequest) -> QuerySet[Lesson]:
        return sized(super().get_queryset(request)).select_related(
            "module__course", "video", "quiz", "assignment"
        )

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
        set_prerequisites(lesson=obj, by=by, requires=typed["requires"])

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

    @display(description=_("preparation"))
    def processing(self, lesson: Lesson) -> Text:
        panels = [panel(standing) for standing in standings_of(lesson)]
        return format_html("{}" * len(panels), *panels) if panels else _("Nothing to prepare.")

    @display(description=_("captions and chapters"))
    def captions(self, lesson: Lesson) -> SafeString:
        return captions_list(lesson)

    @display(description=_("new video"))
    def uploader(self, lesson: Lesson) -> SafeString:
        return render_to_string("admin/courses/_uploader.html", {"lesson": lesson})

    @display(description=_("file"))
    def current_file(self, lesson: Lesson) -> Text:
        if not lesson.attachment:
            return _("No file yet.")
        # To be saved, never opened: whatever it is, it acts on nobody's browser.
        url = download_url(str(lesson.attachment), filename=lesson.attachment_name)
        size = filesizeformat(lesson.attachment_size) if lesson.attachment_size else ""
        return format_html(
            '<a class="text-link" href="{}">{}</a> {}', url, lesson.attachment_name, size
        )

    @display(description=_("questions"))
    def questions(self, lesson: Lesson) -> Text:
        if not hasattr(lesson, "quiz"):
            return _("Save the lesson, then write its questions.")
        return link(page_of(lesson.quiz), _("Edit the questions and the rules of this quiz"))

    @display(description=_("handing in"))
    def handing_in(self, lesson: Lesson) -> Text:
        if not hasattr(lesson, "assignment"):
            return _("Save the lesson, then say what may be handed in. Its text says what to do.")
        return link(page_of(lesson.assignment), _("Say what may be handed in"))
