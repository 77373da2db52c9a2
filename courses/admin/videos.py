"""Videos: what became of each file, and the making of its streams."""

from __future__ import annotations

from functools import partial

from django.contrib import admin
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.forms import Media
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import filesizeformat
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from accounts.types import SignedInRequest
from courses.access import videos_of
from courses.enums import JobState, VideoState
from courses.models import Video
from courses.processing.jobs import cancel_processing, retry_processing
from courses.processing.standing import Standing, standing_of
from lib.admin import EmptyForm, OwnAdmin, Question, ReadOnly, Text, link_to, posted
from lib.text import clock

NAME = "courses_video"


@admin.register(Video)
class VideoAdmin(ReadOnly, OwnAdmin):
    """The video files. They are replaced in their lesson."""

    seen_by = videos_of
    fields = [
        "watch",
        "processing",
        "lesson_link",
        "state",
        "original_name",
        "content_type",
        "created_at",
    ]
    readonly_fields = fields
    list_display = [
        "original_name",
        "state_label",
        "streams_label",
        "length",
        "size_label",
        "lesson_link",
        "created_at",
    ]
    list_filter = [("state", ChoicesDropdownFilter), ("jobs__state", ChoicesDropdownFilter)]
    list_filter_submit = True
    list_select_related = ["lesson", "meant_for"]
    search_fields = ["original_name", "lesson__title", "lesson__module__course__title"]
    ordering = ["-id"]
    actions_detail = ["retry", "cancel"]

    @property
    def media(self) -> Media:
        media: Media = super().media + Media(
            css={"all": ["admin_courses/uploader.css"]},
            js=[Script("js/processing_panel.js", type="module")],  # type: ignore[list-item]  # stubs: str
        )
        return media

    def get_queryset(self, request: HttpRequest) -> QuerySet[Video]:
        return super().get_queryset(request).prefetch_related("jobs")

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        standing = path("<int:object_id>/standing/", wrap(self.standing), name=f"{NAME}_standing")
        return [standing, *super().get_urls()]

    def standing(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """The panel alone, for the page that asks again and again."""
        return HttpResponse(panel(standing_of(self.get_object(request, str(object_id)))))

    @action(description=_("Prepare again"), url_path="retry", icon="restart_alt")
    def retry(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Ask, then have the streams made."""
        video = self.get_object(request, object_id)
        question = Question(
            title=_("Prepare “%(video)s” for streaming?") % {"video": video},
            explanation=_(
                "It takes its place in the line. Students see no change until it is done."
            ),
            submit=_("Prepare"),
            form=EmptyForm(posted(request)),
        )
        do = partial(retry_processing, video=video, by=request.user)
        return self.answer(request, video, question, do, _("It is in the line."))

    @action(description=_("Cancel"), url_path="cancel", icon="cancel")
    def cancel(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Ask, then stop the making of the streams."""
        video = self.get_object(request, object_id)
        question = Question(
            title=_("Stop preparing “%(video)s”?") % {"video": video},
            explanation=_("The file is kept, and the lesson keeps the video that it shows now."),
            submit=_("Stop"),
            form=EmptyForm(posted(request)),
        )
        do = partial(cancel_processing, video=video, by=request.user)
        return self.answer(request, video, question, do, _("It is not prepared any more."))

    @display(description=_("preparation"))
    def processing(self, video: Video) -> SafeString:
        return panel(standing_of(video))

    @display(description=_("video"))
    def watch(self, video: Video) -> SafeString:
        return player(video)

    @display(description=_("lesson"))
    def lesson_link(self, video: Video) -> Text:
        if lesson := getattr(video, "lesson", None):
            return link_to(lesson)
        if video.meant_for:
            return format_html("{} ({})", link_to(video.meant_for), _("once it is ready"))
        return _("none: it was replaced")

    @display(
        description=_("state"),
        ordering="state",
        label={VideoState.READY: "success", VideoState.FAILED: "danger"},
    )
    def state_label(self, video: Video) -> tuple[str, str]:
        return video.state, video.get_state_display()

    @display(
        description=_("preparation"),
        label={
            JobState.DONE: "success",
            JobState.FAILED: "danger",
            JobState.WAITING: "info",
        },
    )
    def streams_label(self, video: Video) -> tuple[str, Text]:
        job = max(video.jobs.all(), key=lambda job: job.pk, default=None)
        return (job.state, job.get_state_display()) if job else ("", "-")

    @display(description=_("length"), ordering="duration")
    def length(self, video: Video) -> str:
        return clock(video.duration or 0)

    @display(description=_("size"), ordering="size")
    def size_label(self, video: Video) -> str:
        return filesizeformat(video.size)


def player(video: Video) -> SafeString:
    """The video by a short-lived signed address, and what is known of it."""
    facts = [
        video.original_name,
        clock(video.duration or 0),
        f"{video.width} x {video.height}",
        filesizeformat(video.size),
    ]
    return format_html(
        '<video class="rounded-default w-full" style="max-width: 30rem" controls preload="metadata" src="{}"></video>'
        '<p class="mt-2">{}</p>',
        video.file.url,
        " · ".join(facts),
    )


def panel(standing: Standing) -> SafeString:
    """How the making of a video's streams stands; processing_panel.js keeps it up to date."""
    poster = default_storage.url(standing.video.poster) if standing.video.poster else ""
    return render_to_string(
        "admin/courses/_processing.html", {"standing": standing, "poster": poster}
    )
