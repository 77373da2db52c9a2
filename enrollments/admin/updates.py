"""Updates to the students of a course: written, tried on oneself, and sent after a question."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import admin
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action, display

from accounts.types import SignedInRequest
from courses.access import authored_by
from enrollments import emails
from enrollments.access import updates_seen_by
from enrollments.models import CourseUpdate
from enrollments.updates.models import UpdateState
from enrollments.updates.services import readers_of, save_update, send_to_author, send_update
from lib.admin import EmptyForm, OwnAdmin, Question, framed, posted, without
from lib.own_rows import OwnSelectFilter
from notifications.rendering import render
from notifications.unsubscribing import shown_unsubscribe_url


@admin.register(CourseUpdate)
class CourseUpdateAdmin(OwnAdmin):
    """An update: a draft can be changed, what went stays."""

    seen_by = updates_seen_by
    list_display = ["subject", "course", "state_label", "how_far", "sent_on"]
    list_filter = [("course", OwnSelectFilter), ("state", ChoicesDropdownFilter)]
    list_filter_submit = True
    list_select_related = ["course"]
    search_fields = ["subject", "course__title"]
    actions_detail = ["try_it", "send"]

    def get_fields(self, request: HttpRequest, obj: CourseUpdate | None = None) -> list[str]:  # noqa: ARG002
        written = ["course", "subject", "body"]
        return [*written, "state_label", "how_far", "sent_on", "as_read"] if obj else written

    def get_readonly_fields(
        self, request: HttpRequest, obj: CourseUpdate | None = None
    ) -> list[str]:
        fields = self.get_fields(request, obj)
        return [name for name in fields if not self._is_open(obj, name)]

    def _is_open(self, obj: CourseUpdate | None, name: str) -> bool:
        return name in {"course", "subject", "body"} and (obj is None or obj.is_draft)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        is_sent = isinstance(obj, CourseUpdate) and not obj.is_draft
        return not is_sent and super().has_delete_permission(request, obj)

    def formfield_for_foreignkey(
        self, db_field: Any, request: SignedInRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        if db_field.name == "course":
            kwargs["queryset"] = authored_by(request.user).order_by("title")
        field: ModelChoiceField | None = super().formfield_for_foreignkey(
            db_field, request, **kwargs
        )
        return field

    def save_model(
        self,
        request: SignedInRequest,
        obj: CourseUpdate,
        form: Any,
        change: bool,  # noqa: ARG002, FBT001
    ) -> None:
        if form.cleaned_data:
            save_update(update=obj, by=request.user, **form.cleaned_data)

    def get_actions_detail(self, request: SignedInRequest, object_id: int) -> list[UnfoldAction]:
        offered: list[UnfoldAction] = super().get_actions_detail(request, object_id)
        is_draft = CourseUpdate.objects.filter(pk=object_id, state=UpdateState.DRAFT).exists()
        return offered if is_draft else without(offered, "send")

    @action(description=_("Send to me first"), url_path="try", icon="mark_email_read")
    def try_it(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Ask, then send it to who asks."""
        update = self.get_object(request, object_id)
        question = Question(
            title=_("Send “%(subject)s” to yourself?") % {"subject": update},
            explanation=_("You get it as students would: %(address)s")
            % {"address": request.user.email},
            submit=_("Send to me"),
            form=EmptyForm(posted(request)),
        )
        do = partial(send_to_author, update=update, by=request.user)
        return self.answer(request, update, question, do, _("It is on its way to you."))

    @action(description=_("Send to the students"), url_path="send", icon="send")
    def send(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Ask, saying to how many it goes, then send it."""
        update = self.get_object(request, object_id)
        count = readers_of(update.course).count()
        question = Question(
            title=ngettext(
                "Send “%(subject)s” to %(count)d student?",
                "Send “%(subject)s” to %(count)d students?",
                count,
            )
            % {"subject": update, "count": count},
            explanation=_(
                "It goes to everybody who is in the course and wants its news. It cannot be taken back, and the "
                "next one can go tomorrow."
            ),
            submit=_("Send"),
            form=EmptyForm(posted(request)),
        )
        do = partial(send_update, update=update, by=request.user)
        return self.answer(request, update, question, do, _("It is being sent."))

    @display(
        description=_("state"),
        ordering="state",
        label={
            UpdateState.DRAFT: "warning",
            UpdateState.QUEUEING: "info",
            UpdateState.QUEUED: "success",
        },
    )
    def state_label(self, update: CourseUpdate) -> tuple[str, str]:
        return update.state, update.get_state_display()

    @display(description=_("sent to"))
    def how_far(self, update: CourseUpdate) -> str:
        if update.is_draft:
            return "—"
        return _("%(queued)d of %(readers)d") % {
            "queued": update.queued,
            "readers": update.readers,
        }

    @display(description=_("as students read it"))
    def as_read(self, update: CourseUpdate) -> SafeString:
        letter = emails.course_update(update, update.course.instructor, key="preview")
        shown = render(
            letter.message, letter.language, unsubscribe=shown_unsubscribe_url(letter.topic)
        )
        return framed(shown.html, title=update.subject, height="34rem")
