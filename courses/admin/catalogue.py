"""Shelves and courses."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Model, Prefetch, QuerySet
from django.forms import BaseInlineFormSet, ModelChoiceField, ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action, display

from accounts.types import SignedInRequest
from courses.access import authored_by, may_assign, modules_of, possible_instructors
from courses.admin.placing import Writers, save_rows
from courses.enums import CourseState, LessonKind
from courses.forms import CourseForm, ModuleRowForm
from courses.models import Category, Course, Lesson, Module
from courses.selectors import course_with_contents, lessons_in_order, sized
from courses.services import (
    add_module,
    archive_course,
    arrange_modules,
    create_course,
    missing_for_publication,
    publish_course,
    remove_contents,
    rename_module,
    update_course,
)
from lib.admin import (
    EmptyForm,
    OfficeAdmin,
    OwnAdmin,
    OwnTable,
    Question,
    Text,
    page_of,
    posted,
    without,
)

STATE_COLOURS = {
    CourseState.DRAFT: "warning",
    CourseState.PUBLISHED: "success",
    CourseState.ARCHIVED: "info",
}


@admin.register(Category)
class CategoryAdmin(OfficeAdmin):
    """The shelves of the catalogue."""

    list_display = ["slug", "name_es", "name_en", "position"]
    search_fields = ["slug", "name_es", "name_en"]
    prepopulated_fields = {"slug": ["name_en"]}


class ModulesTable(OwnTable):
    """The chapters of a course, to be dragged into order; each leads to its lessons."""

    model = Module
    form = ModuleRowForm
    fields = ["title", "contents", "place"]
    readonly_fields = ["contents"]
    seen_by = modules_of
    ordering_field = "place"
    hide_title = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Module]:
        lessons = sized(Lesson.objects.select_related("video")).order_by("position", "id")
        return super().get_queryset(request).prefetch_related(Prefetch("lessons", queryset=lessons))

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        # Once published there may be students in it: the chapter's own page tells what would go with it.
        never_published = not isinstance(obj, Course) or obj.published_at is None
        return never_published and super().has_delete_permission(request, obj)

    @display(description=_("lessons"))
    def contents(self, module: Module) -> Text:
        if module._state.adding:
            return _("Save the course, then add its lessons.")
        lessons = format_html_join(
            "",
            '<li><a class="text-link" href="{}">{}</a>{}</li>',
            ((page_of(lesson), lesson.title, _mark(lesson)) for lesson in module.lessons.all()),
        )
        return format_html(
            '<ol class="pl-5 leading-relaxed" style="list-style: decimal">{}</ol>'
            '<a class="font-medium text-link" href="{}">{}</a>',
            lessons,
            page_of(module),
            _("Add and arrange lessons"),
        )


def _mark(lesson: Lesson) -> Text:
    if lesson.has_content:
        return ""
    return format_html(
        ' <span class="text-orange-700 dark:text-orange-400">· {}</span>', _("no content yet")
    )


@admin.register(Course)
class CourseAdmin(OwnAdmin):
    """A course and its chapters."""

    form = CourseForm
    seen_by = authored_by
    inlines = [ModulesTable]
    list_display = [
        "title",
        "state_label",
        "category",
        "instructor",
        "lesson_count",
        "price",
        "updated_at",
    ]
    list_filter = [
        ("state", ChoicesDropdownFilter),
        ("category", RelatedDropdownFilter),
        ("level", ChoicesDropdownFilter),
        ("language", ChoicesDropdownFilter),
    ]
    list_filter_submit = True
    list_select_related = ["category", "instructor"]
    search_fields = ["title", "slug", "instructor__full_name", "instructor__email"]
    ordering = ["-updated_at", "-id"]
    prepopulated_fields = {"slug": ["title"]}
    actions_detail = ["videos", "preview", "publish", "archive"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Course]:
        rows: QuerySet[Course] = super().get_queryset(request)
        return rows.annotate(n_lessons=Count("modules__lessons"))

    def get_inlines(self, request: SignedInRequest, obj: Course | None) -> list[Any]:
        return super().get_inlines(request, obj) if obj else []

    def get_prepopulated_fields(
        self, request: SignedInRequest, obj: Course | None = None
    ) -> dict[str, Any]:
        # Renaming a course must not move it to another address.
        return {} if obj else super().get_prepopulated_fields(request, obj)

    def get_readonly_fields(self, request: SignedInRequest, obj: Course | None = None) -> list[str]:  # noqa: ARG002
        return ["standing"]

    def get_fieldsets(self, request: SignedInRequest, obj: Course | None = None) -> list[Any]:
        who = ["instructor"] if may_assign(request.user) else []
        shelf = ["category", "level", "language", "hours", "price", "currency"]
        if obj is None:
            start = ["title", "slug", "subtitle", *who]
            return [(None, {"fields": start}), (_("In the catalogue"), {"fields": shelf})]
        return [
            (None, {"fields": ["standing", "title", "subtitle", "description", "cover", *who]}),
            (
                _("For the student"),
                {"fields": ["outcomes", "requirements"], "classes": ["collapse"]},
            ),
            (_("In the catalogue"), {"fields": [*shelf, "slug"], "classes": ["collapse"]}),
        ]

    def formfield_for_foreignkey(
        self, db_field: Any, request: SignedInRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        if db_field.name == "instructor":
            kwargs["queryset"] = possible_instructors().order_by("full_name")
        field: ModelChoiceField | None = super().formfield_for_foreignkey(
            db_field, request, **kwargs
        )
        return field

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False  # a course is archived: certificates point to it

    def save_model(
        self,
        request: SignedInRequest,
        obj: Course,
        form: CourseForm,
        change: bool,  # noqa: FBT001
    ) -> None:
        fields = form.for_service()
        if change:
            update_course(course=obj, by=request.user, **fields)
            return
        course = create_course(by=request.user, **({"instructor": request.user} | fields))
        obj.pk = course.pk
        obj.refresh_from_db()

    def save_formset(
        self,
        request: SignedInRequest,
        form: ModelForm,
        formset: BaseInlineFormSet,
        change: bool,  # noqa: ARG002, FBT001
    ) -> None:
        course, by = form.instance, request.user
        writers = Writers(
            add=lambda typed, position: add_module(
                course=course, by=by, position=position, **typed
            ),
            change=lambda module, typed: rename_module(module=module, by=by, **typed),
            remove=lambda module: remove_contents(row=module, by=by),
            arrange=lambda order: arrange_modules(course=course, by=by, order=order),
        )
        save_rows(formset, writers)

    def response_add(
        self,
        request: SignedInRequest,
        obj: Model,
        post_url_continue: str | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        messages.success(
            request,
            str(
                _("The course is a draft. Describe it, give it a cover, and add its modules below.")
            ),
        )
        return redirect(page_of(obj))

    def get_actions_detail(self, request: SignedInRequest, object_id: int) -> list[UnfoldAction]:
        state = Course.objects.filter(pk=object_id).values_list("state", flat=True).first()
        hidden = "archive" if state != CourseState.PUBLISHED else "publish"
        return without(super().get_actions_detail(request, object_id), hidden)

    @action(description=_("Upload videos"), url_path="videos", icon="video_call")
    def videos(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """The curriculum with a place for the video of each lesson, and for many at once."""
        course = course_with_contents(self.get_object(request, object_id))
        kinds = {lesson.kind for lesson in lessons_in_order(course)}
        context = self.admin_site.each_context(request) | {
            "title": _("Videos of “%(course)s”") % {"course": course},
            "course": course,
            "has_lessons": LessonKind.VIDEO in kinds,
            "opts": self.opts,
            "original": course,
            "back": page_of(course),
        }
        return TemplateResponse(request, "admin/courses/course_videos.html", context)

    @action(description=_("Preview as a student"), url_path="preview", icon="visibility")
    def preview(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Go to the page that students see; an author sees it before it is published."""
        return redirect(self.get_object(request, object_id).get_absolute_url())

    @action(description=_("Publish"), url_path="publish", icon="rocket_launch")
    def publish(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Ask, saying what is missing if anything is; then publish."""
        course = self.get_object(request, object_id)
        question = Question(
            title=_("Publish “%(course)s”?") % {"course": course},
            explanation=_("It appears in the catalogue at once, and students can enrol."),
            submit=_("Publish"),
            form=EmptyForm(posted(request)),
            missing=missing_for_publication(course),
        )
        do = partial(publish_course, course=course, by=request.user)
        return self.answer(request, course, question, do, _("The course is in the catalogue."))

    @action(description=_("Archive"), url_path="archive", icon="inventory_2")
    def archive(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Ask, then take the course out of the catalogue."""
        course = self.get_object(request, object_id)
        question = Question(
            title=_("Archive “%(course)s”?") % {"course": course},
            explanation=_(
                "It leaves the catalogue and nobody new can enrol. Students who are in it may finish."
            ),
            submit=_("Archive"),
            form=EmptyForm(posted(request)),
        )
        do = partial(archive_course, course=course, by=request.user)
        return self.answer(request, course, question, do, _("The course is archived."))

    @display(description=_("state"), ordering="state", label=STATE_COLOURS)
    def state_label(self, course: Course) -> tuple[str, str]:
        return course.state, course.get_state_display()

    @display(description=_("lessons"), ordering="n_lessons")
    def lesson_count(self, course: Course) -> Any:
        return getattr(course, "n_lessons", None)

    @display(description=_("state"))
    def standing(self, course: Course) -> Text:
        missing = missing_for_publication(course)
        if not missing:
            return format_html(
                "<strong>{}</strong> · {}", course.get_state_display(), _("nothing is missing")
            )
        return format_html(
            '<strong>{}</strong> · {}<ul class="pl-5 leading-relaxed" style="list-style: disc">{}</ul>',
            course.get_state_display(),
            _("before it can be published:")
            if not course.is_published
            else _("students miss this:"),
            format_html_join("", "<li>{}</li>", ((sentence,) for sentence in missing)),
        )
