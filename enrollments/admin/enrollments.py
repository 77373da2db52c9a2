"""Who is in which course: staff lets students in, instructors see their own."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from accounts.models import User
from accounts.types import SignedInRequest
from enrollments.access import enrollments_seen_by, may_let_in
from enrollments.enums import EnrollmentState
from enrollments.models import Enrollment
from enrollments.services import let_in
from lib.admin import OwnAdmin
from lib.own_rows import OwnSelectFilter


@admin.register(Enrollment)
class EnrollmentAdmin(OwnAdmin):
    """An enrolment. It can be given, not edited."""

    seen_by = enrollments_seen_by
    list_display = ["student", "course", "state_label", "source", "enrolled_at", "expires_at"]
    list_filter = [
        ("course", OwnSelectFilter),
        ("state", ChoicesDropdownFilter),
        ("source", ChoicesDropdownFilter),
    ]
    list_filter_submit = True
    list_select_related = ["student", "course"]
    search_fields = ["student__full_name", "student__email", "course__title"]
    search_help_text = _("Student, e-mail or course")
    autocomplete_fields = ["student", "course"]
    shown: ClassVar[list[str]] = [
        "student",
        "course",
        "state",
        "source",
        "enrolled_at",
        "expires_at",
    ]

    def get_fields(self, request: HttpRequest, obj: Enrollment | None = None) -> list[str]:  # noqa: ARG002
        return self.shown if obj else ["student", "course", "expires_at"]

    def get_readonly_fields(self, request: HttpRequest, obj: Enrollment | None = None) -> list[str]:  # noqa: ARG002
        return self.shown if obj else []

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return isinstance(request.user, User) and may_let_in(request.user)

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False

    def save_model(
        self,
        request: SignedInRequest,
        obj: Enrollment,
        form: Any,
        change: bool,  # noqa: ARG002, FBT001
    ) -> None:
        given = let_in(by=request.user, **form.cleaned_data)
        obj.pk = given.pk
        obj.refresh_from_db()

    @display(
        description=_("state"),
        ordering="state",
        label={EnrollmentState.ACTIVE: "success", EnrollmentState.SUSPENDED: "warning"},
    )
    def state_label(self, enrollment: Enrollment) -> tuple[str, str]:
        return enrollment.state, enrollment.get_state_display()
