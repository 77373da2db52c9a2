"""What the certificates of a course look like: for staff, and for the course's instructor."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.forms import Media, ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.decorators import display

from accounts.types import SignedInRequest
from certificates.access import course_settings_of
from certificates.admin.pictures import png, shown, stopwatch
from certificates.admin.templates import editor_media
from certificates.forms import CourseCertificateForm
from certificates.models import CourseCertificate
from certificates.services.course_settings import (
    apply_choices,
    design_of,
    save_course_certificate,
    specimen,
)
from certificates.services.freezing import PACKAGED, settings_of
from certificates.services.proofs import LARGE, picture, print_saved
from courses.access import authored_by
from courses.models import Course
from lib.admin import OwnAdmin, Text, link_to

NAME = "certificates_coursecertificate"


@admin.register(CourseCertificate)
class CourseCertificateAdmin(OwnAdmin):
    """Reached from the course's page. Only later certificates follow a change."""

    form = CourseCertificateForm
    seen_by = course_settings_of
    list_display = ["course_title", "design", "language", "hours", "valid_months", "signatory_name"]
    list_select_related = ["course", "template"]
    search_fields = ["course__title", "signatory_name", "second_signatory_name"]
    ordering = ["course__title"]
    compressed_fields = False

    @property
    def media(self) -> Media:
        media: Media = super().media + editor_media()
        return media

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False  # empty fields say the same

    def get_fieldsets(
        self,
        request: HttpRequest,  # noqa: ARG002
        obj: CourseCertificate | None = None,
    ) -> list[Any]:
        course = ["course_link"] if obj else ["course"]
        first = ["signatory_name", "signatory_title"]
        second = ["second_signatory_name", "second_signatory_title"]
        return [
            (None, {"fields": [*course, "template", "language", "hours", "valid_months"]}),
            (_("Who signs"), {"fields": [*first, *second]}),
        ]

    def get_readonly_fields(
        self,
        request: HttpRequest,  # noqa: ARG002
        obj: CourseCertificate | None = None,
    ) -> list[str]:
        return ["course_link"] if obj else []

    def formfield_for_foreignkey(
        self, db_field: Any, request: SignedInRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        if db_field.name == "course":
            courses = authored_by(request.user).filter(certificate_settings=None)
            if pk := _number(request.GET.get("course")):
                courses = courses.filter(pk=pk)  # reached from its page, which the preview is of
            kwargs["queryset"] = courses.order_by("title")
        field: ModelChoiceField | None = super().formfield_for_foreignkey(
            db_field, request, **kwargs
        )
        return field

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "course":
            field.widget.can_add_related = field.widget.can_change_related = False
            field.widget.can_view_related = field.widget.can_delete_related = False
        return field

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        row = kwargs.get("obj")
        course_id = row.course_id if row else _number(request.GET.get("course"))
        return super().render_change_form(
            request, context | {"course_id": course_id}, *args, **kwargs
        )

    def save_model(
        self,
        request: SignedInRequest,
        obj: CourseCertificate,
        form: CourseCertificateForm,
        change: bool,  # noqa: ARG002, FBT001
    ) -> None:
        saved = save_course_certificate(course=obj.course, by=request.user, **form.for_service())
        obj.pk = saved.pk
        said = _(
            "Saved. It applies to certificates from now on; those already being issued stay as they are."
        )
        messages.success(request, str(said))

    def response_add(
        self,
        request: HttpRequest,
        obj: CourseCertificate,
        post_url_continue: str | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        return self.response_change(request, obj)

    def response_change(self, request: HttpRequest, obj: CourseCertificate) -> HttpResponse:
        if "_continue" in request.POST:
            return redirect(self.page_of(obj))
        return redirect("admin:courses_course_change", obj.course_id)

    # --- Pages of its own -------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        own = [
            path("of/<int:course_id>/", wrap(self.of_course), name=f"{NAME}_of"),
            path("of/<int:course_id>/specimen.png", wrap(self.specimen), name=f"{NAME}_specimen"),
            path("of/<int:course_id>/proof/", wrap(require_POST(self.proof)), name=f"{NAME}_proof"),
        ]
        return [*own, *super().get_urls()]

    def of_course(self, request: SignedInRequest, course_id: int) -> HttpResponse:
        """Go to the settings of a course, or to where they are made."""
        row = settings_of(_own_course(request, course_id))
        if row.pk:
            return redirect(self.page_of(row))
        return redirect(f"{reverse(f'admin:{NAME}_add')}?course={course_id}")

    def specimen(self, request: SignedInRequest, course_id: int) -> HttpResponse:
        """A certificate of this course as it is given now, as a picture."""
        row = settings_of(_own_course(request, course_id))
        proof = print_saved(design_of(row), specimen(row))
        if not isinstance(proof, bytes):
            raise Http404(str(proof))
        answer = png(picture(proof))
        answer["Cache-Control"] = "no-store"  # it is looked at to see what was just changed
        return answer

    def proof(self, request: SignedInRequest, course_id: int) -> JsonResponse:
        """Print what is chosen in the form, saved or not. Answers as ``answer_proof`` does."""
        course = _own_course(request, course_id)
        form = CourseCertificateForm(request.POST, instance=settings_of(course))
        form.fields.pop("course")
        if not form.is_valid():
            return JsonResponse({"page": {"picture": "", "error": _first_error(form)}})
        row = apply_choices(CourseCertificate(course=course), **form.for_service())
        with stopwatch() as taken:
            result = print_saved(design_of(row), specimen(row))
        return JsonResponse({"page": shown(result, LARGE), "ms": taken()})

    # --- Columns ----------------------------------------------------------------------------------

    @display(description=_("course"), ordering="course__title")
    def course_title(self, row: CourseCertificate) -> str:
        return row.course.title

    @display(description=_("course"))
    def course_link(self, row: CourseCertificate) -> SafeString:
        return link_to(row.course)

    @display(description=_("template"))
    def design(self, row: CourseCertificate) -> Text:
        return str(row.template or PACKAGED)


def _own_course(request: SignedInRequest, course_id: int) -> Course:
    """Return a course that the reader may author. Raises ``Http404`` for any other."""
    course = authored_by(request.user).filter(pk=course_id).select_related("instructor").first()
    if course is None:
        raise Http404
    return course


def _first_error(form: CourseCertificateForm) -> str:
    for name, sentences in form.errors.items():
        label = f"{form.fields[name].label}: " if name in form.fields else ""
        return f"{label}{sentences[0]}"
    return ""


def _number(typed: str | None) -> int | None:
    return int(typed) if typed and typed.isdecimal() and len(typed) < 19 else None
