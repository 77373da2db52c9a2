"""The lesson player."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.types import SignedInRequest
from lib.errors import DomainError, NotFound
from lib.storage import download_url
from progress.exceptions import NothingToDownload
from progress.opening import player_or_404
from progress.player import open_player
from progress.quiz_views import quiz_context
from progress.release import locked, locks_in
from progress.selectors import classroom, course_progress, resume_lesson
from progress.services import Report, open_lesson, track_progress
from progress.submission_views import assignment_context


@login_required
@require_safe
def course(request: SignedInRequest, slug: str) -> HttpResponse:
    """Go to where the student left off; who is not enrolled sees the course's own page."""
    try:
        found, enrollment = classroom(student=request.user, slug=slug)
    except NotFound:
        return redirect("enrollments:course", slug=slug)
    progress = course_progress(enrollment, found)
    lesson = resume_lesson(found, progress, closed=locks_in(found, enrollment, progress.lessons))
    if lesson is None:
        return redirect("enrollments:course", slug=slug)
    return redirect("progress:lesson", slug=slug, lesson_id=lesson.pk)


@login_required
@require_safe
def lesson(request: SignedInRequest, slug: str, lesson_id: int) -> HttpResponse:
    """Show a lesson: the video, text or file, the curriculum, and what is still missing.

    Who is not enrolled is led to the page of free previews, which knows what is open to them.
    """
    try:
        found, enrollment = classroom(student=request.user, slug=slug)
    except NotFound:
        return redirect("enrollments:preview", slug=slug, lesson_id=lesson_id)
    if not enrollment.gives_access:
        return render(
            request, "learn/no_access.html", {"course": found, "enrollment": enrollment}, status=403
        )
    try:
        player = open_player(course=found, enrollment=enrollment, lesson_id=lesson_id)
    except NotFound as error:
        raise Http404 from error
    if player.lock:
        return render(request, "learn/locked.html", {"player": player}, status=403)
    open_lesson(enrollment=enrollment, lesson_id=lesson_id)
    beside = quiz_context(player) | assignment_context(player)
    return render(
        request, "learn/lesson.html", {"player": player, "start_at": _second(request), **beside}
    )


def _second(request: SignedInRequest) -> int | None:
    """``?t=95`` starts a video there: how a missing stretch is reached without JavaScript."""
    asked = request.GET.get("t", "")
    return int(asked) if asked.isdecimal() and len(asked) < 7 else None


@login_required
@require_POST
def complete(request: SignedInRequest, slug: str, lesson_id: int) -> HttpResponse:
    """Mark a text as read (or say what of a video is missing), and go on to the next lesson."""
    player = player_or_404(request, slug, lesson_id)
    try:
        recorded = track_progress(
            student=request.user, lesson_id=lesson_id, report=Report(completed=True)
        )
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("progress:lesson", slug=slug, lesson_id=lesson_id)
    if recorded.course_completed:
        return redirect("certificates:for_course", slug=slug)
    if player.next is None:
        return redirect("progress:lesson", slug=slug, lesson_id=lesson_id)
    # Perhaps it was this very lesson that the next one waited for: its own page says what it still waits for.
    return redirect("progress:lesson", slug=slug, lesson_id=player.next.pk)


@login_required
@require_POST
def download(request: SignedInRequest, slug: str, lesson_id: int) -> HttpResponse:
    """Complete a file lesson and hand over its file by a short-lived link."""
    player = player_or_404(request, slug, lesson_id)
    try:
        if player.lock:
            raise locked(player.lock)
        if not player.lesson.attachment:
            raise NothingToDownload
        track_progress(student=request.user, lesson_id=lesson_id, report=Report(completed=True))
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("progress:lesson", slug=slug, lesson_id=lesson_id)
    return redirect(
        download_url(str(player.lesson.attachment), filename=player.lesson.attachment_name)
    )
