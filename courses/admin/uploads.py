"""Uploads of videos: what is on its way, what came of it, and a way to cancel."""

from __future__ import annotations

from functools import partial

from django.contrib import admin
from django.http import HttpResponse
from django.template.defaultfilters import filesizeformat
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action, display

from accounts.types import SignedInRequest
from courses.access import uploads_of
from courses.enums import UploadState
from courses.exceptions import NotAVideo, UnreadableVideo, UploadOver, WrongSize
from courses.models import VideoUpload
from courses.uploads.services import abort_upload
from lib.admin import EmptyForm, OwnAdmin, Question, ReadOnly, Text, link_to, posted

STATE_COLOURS = {
    UploadState.STARTED: "info",
    UploadState.COMPLETING: "info",
    UploadState.DONE: "success",
    UploadState.FAILED: "danger",
}
#: What the code in a row says to people.
_REASONS = {
    error.code: error.message for error in (NotAVideo, UnreadableVideo, WrongSize, UploadOver)
}


@admin.register(VideoUpload)
class VideoUploadAdmin(ReadOnly, OwnAdmin):
    """Each try to give a lesson a video. They are started in the lesson, or in its course."""

    seen_by = uploads_of
    fields = [
        "original_name",
        "state_label",
        "reason",
        "lesson_link",
        "author",
        "size_label",
        "content_type",
        "checksum",
        "created_at",
        "updated_at",
        "expires_at",
    ]
    readonly_fields = fields
    list_display = [
        "original_name",
        "state_label",
        "lesson_link",
        "size_label",
        "author",
        "created_at",
    ]
    list_filter = [("state", ChoicesDropdownFilter)]
    list_filter_submit = True
    list_select_related = ["lesson", "author"]
    search_fields = ["original_name", "lesson__title", "lesson__module__course__title"]
    ordering = ["-id"]
    actions_detail = ["cancel"]

    def get_actions_detail(self, request: SignedInRequest, object_id: int) -> list[UnfoldAction]:
        live = VideoUpload.objects.filter(pk=object_id, state=UploadState.STARTED)
        return super().get_actions_detail(request, object_id) if live.exists() else []

    @action(description=_("Cancel the upload"), url_path="cancel", icon="cancel")
    def cancel(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Ask, then drop what arrived."""
        upload = self.get_object(request, object_id)
        question = Question(
            title=_("Cancel the upload of “%(file)s”?") % {"file": upload},
            explanation=_("What arrived is dropped. The lesson keeps the video it has."),
            submit=_("Cancel the upload"),
            form=EmptyForm(posted(request)),
            dangerous=True,
        )
        do = partial(abort_upload, upload=upload, by=request.user)
        return self.answer(request, upload, question, do, _("The upload is cancelled."))

    @display(description=_("state"), ordering="state", label=STATE_COLOURS)
    def state_label(self, upload: VideoUpload) -> tuple[str, str]:
        return upload.state, upload.get_state_display()

    @display(description=_("reason"))
    def reason(self, upload: VideoUpload) -> Text:
        return _REASONS.get(upload.error, upload.error) or "—"

    @display(description=_("lesson"), ordering="lesson")
    def lesson_link(self, upload: VideoUpload) -> SafeString:
        return link_to(upload.lesson)

    @display(description=_("size"), ordering="size")
    def size_label(self, upload: VideoUpload) -> str:
        return filesizeformat(upload.size)
