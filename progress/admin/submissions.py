"""Work to review: instructors see that of their own students, what waits longest first."""

from __future__ import annotations

from functools import partial

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import filesizeformat, linebreaks_filter
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action, display
from unfold.widgets import UnfoldAdminTextareaWidget

from accounts.types import SignedInRequest
from courses.models import Course
from lib.admin import OwnAdmin, Question, ReadOnly, link, posted, without
from lib.own_rows import OwnSelectFilter
from lib.storage import download_url
from progress.access import submissions_seen_by
from progress.submissions.models import MAX_REVIEW, Submission, SubmissionState
from progress.submissions.services import accept_submission, return_submission

COLOURS = {
    SubmissionState.SUBMITTED.value: "info",
    SubmissionState.RETURNED.value: "warning",
    SubmissionState.ACCEPTED.value: "success",
}


class ReviewForm(forms.Form):
    """What the reviewer says to the student."""

    review = forms.CharField(
        label=_("Review"),
        max_length=MAX_REVIEW,
        help_text=_("The student reads it in the lesson and in a mail."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 6}),
    )


class AcceptForm(ReviewForm):
    """Work that is good enough may be accepted without a word."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed on as they come
        self.fields["review"].required = False


@admin.register(Submission)
class SubmissionAdmin(ReadOnly, OwnAdmin):
    """A student's work, to be accepted or returned."""

    seen_by = submissions_seen_by
    fields = [
        *("student", "course", "lesson", "number", "submitted_at", "state"),
        *("written", "sent_file", "said", "reviewed_by", "reviewed_at"),
    ]
    readonly_fields = fields
    list_display = ["student", "lesson", "course", "number", "state_label", "submitted_at"]
    list_filter = [
        ("state", ChoicesDropdownFilter),
        ("enrollment__course", OwnSelectFilter),
        ("submitted_at", RangeDateTimeFilter),
    ]
    list_filter_submit = True
    search_fields = [
        "enrollment__student__full_name",
        "enrollment__student__email",
        "lesson__title",
    ]
    ordering = ["submitted_at", "id"]
    actions_detail = ["accept", "give_back", "file"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Submission]:
        rows: QuerySet[Submission] = super().get_queryset(request)
        return rows.select_related(
            "enrollment__student", "enrollment__course", "lesson", "reviewed_by"
        )

    def get_actions_detail(self, request: SignedInRequest, object_id: int) -> list[UnfoldAction]:
        offered: list[UnfoldAction] = super().get_actions_detail(request, object_id)
        work = Submission.objects.filter(pk=object_id).first()
        if work is None:
            return offered
        past = () if work.is_waiting else ("accept", "give_back")
        return without(offered, *past, *(() if work.file else ("file",)))

    @action(description=_("Accept"), url_path="accept", icon="check")
    def accept(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Ask, then accept the work; that completes the lesson."""
        work = self.get_object(request, object_id)
        question = Question(
            title=_("Accept the work of %(student)s?") % {"student": work.enrollment.student},
            explanation=_(
                "The lesson is complete for the student, and the course if it was the last one: then the certificate "
                "is issued. It cannot be taken back."
            ),
            submit=_("Accept"),
            form=AcceptForm(posted(request)),
        )
        do = partial(accept_submission, submission=work, by=request.user)
        return self.answer(request, work, question, do, _("The work was accepted."))

    @action(description=_("Return"), url_path="return", icon="undo")
    def give_back(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Ask what to do better, then return the work."""
        work = self.get_object(request, object_id)
        question = Question(
            title=_("Return the work of %(student)s?") % {"student": work.enrollment.student},
            explanation=_("The student gets your review and may hand in again."),
            submit=_("Return"),
            form=ReviewForm(posted(request)),
        )
        do = partial(return_submission, submission=work, by=request.user)
        return self.answer(request, work, question, do, _("The work was returned."))

    @action(description=_("Download the file"), url_path="file", icon="download")
    def file(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Go to the file by a short-lived link that makes a browser save it, never show it."""
        work = self.get_object(request, object_id)
        if not work.file:
            raise Http404
        return redirect(download_url(str(work.file), filename=work.file_name))

    @display(description=_("student"), ordering="enrollment__student__full_name")
    def student(self, work: Submission) -> str:
        return str(work.enrollment.student)

    @display(description=_("course"), ordering="enrollment__course__title")
    def course(self, work: Submission) -> Course:
        return work.enrollment.course

    @display(description=_("state"), ordering="state", label=COLOURS)
    def state_label(self, work: Submission) -> tuple[str, str]:
        return work.state, work.get_state_display()

    @display(description=_("text"), empty_value="—")
    def written(self, work: Submission) -> SafeString | None:
        return linebreaks_filter(work.text) if work.text else None

    @display(description=_("file"), empty_value="—")
    def sent_file(self, work: Submission) -> SafeString | None:
        if not work.file:
            return None
        page = reverse("admin:progress_submission_file", args=[work.pk])
        return format_html("{} · {}", link(page, work.file_name), filesizeformat(work.file_size))

    @display(description=_("review"), empty_value="—")
    def said(self, work: Submission) -> SafeString | None:
        return linebreaks_filter(work.review) if work.review else None
