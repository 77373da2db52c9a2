"""The lesson player."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.types import SignedInRequest
from courses.models import Course
from enrollments.models import Enrollment
from lib.errors import DomainError, NotFound
from lib.storage import download_url
from progress.exceptions import NothingToDownload
from progress.player import open_player
from progress.quiz_views import quiz_context
from progress.selectors import classroom, course_progress, resume_lesson
from progress.services import Report, open_lesson, track_progress
from progress.submission_views import assignment_context


def _classroom_or_404(request: SignedInRequest, slug: str) -> tuple[Course, Enrollment]:
    try:
        return classroom(student=request.user, slug=slug)
    except NotFound as error:
        raise Http404 from error


@login_required
@require_safe
def course(request: SignedInRequest, slug: str) -> HttpResponse:
    """Go to where the student left off; who is not enrolled sees the course's own page."""
    try:
        found, enrollment = classroom(student=request.user, slug=slug)
    except NotFound:
        return redirect("enrollments:course", slug=slug)
    lesson = resume_lesson(found, course_progress(enrollment, found))
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
    open_lesson(enrollment=enrollment, lesson_id=lesson_id)
    beside = quiz_context(player) | assignment_context(player)
    return render(request, "learn/lesson.html", {"player": player, **beside})


@login_required
@require_POST
def complete(request: SignedInRequest, slug: str, lesson_id: int) -> HttpResponse:
    """Mark a text as read (or say what of a video is missing), and go on to the next lesson."""
    found, enrollment = _classroom_or_404(request, slug)
    try:
        player = open_player(course=found, enrollment=enrollment, lesson_id=lesson_id)
        recorded = track_progress(
            student=request.user, lesson_id=lesson_id, report=Report(completed=True)
        )
    except NotFound as error:
        raise Http404 from error
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("progress:lesson", slug=slug, lesson_id=lesson_id)
    if recorded.course_completed:
        return redirect("certificates:for_course", slug=slug)
    onward = player.next or player.lesson
    return redirect("progress:lesson", slug=slug, lesson_id=onward.pk)


@login_required
@require_POST
def download(request: SignedInRequest, slug: str, lesson_id: int) -> HttpResponse:
    """Complete a file lesson and hand over its file by a short-lived link."""
    found, enrollment = _classroom_or_404(request, slug)
    try:
        player = open_player(course=found, enrollment=enrollment, lesson_id=lesson_id)
        if not player.lesson.attachment:
            raise NothingToDownload
        track_progress(student=request.user, lesson_id=lesson_id, report=Report(completed=True))
    except NotFound as error:
        raise Http404 from error
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("progress:lesson", slug=slug, lesson_id=lesson_id)
    return redirect(
        download_url(str(player.lesson.attachment), filename=player.lesson.attachment_name)
    )
