"""The page of a course, and the way into it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from courses.access import may_author
from courses.models import Course
from courses.screening import screen_of
from courses.selectors import lessons_in_order, visible_course
from courses.structured_data import course_data
from enrollments.selectors import enrollment_of
from enrollments.services import enroll_free
from lib.errors import DomainError, NotFound


def _viewer(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _course_or_404(slug: str, viewer: User | None) -> Course:
    try:
        return visible_course(slug, viewer=viewer)
    except NotFound as error:
        raise Http404 from error


@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what the course offers, and the one thing that this visitor can do next."""
    viewer = _viewer(request)
    found = _course_or_404(slug, viewer)
    return render(
        request,
        "enrollments/course.html",
        {
            "course": found,
            "lessons": lessons_in_order(found),
            "enrollment": enrollment_of(viewer, found),
            "may_author": may_author(viewer, found),
            "structured_data": course_data(found),
        },
    )


@require_safe
def preview(request: HttpRequest, slug: str, lesson_id: int) -> HttpResponse:
    """Show a free lesson to anyone, beside the way into the course; any lesson to who looks after it."""
    viewer = _viewer(request)
    found = _course_or_404(slug, viewer)
    lessons = lessons_in_order(found)
    lesson = next((one for one in lessons if one.pk == lesson_id), None)
    if lesson is None or not (lesson.is_preview or may_author(viewer, found)):
        raise Http404
    return render(
        request,
        "enrollments/preview.html",
        {
            "course": found,
            "lessons": lessons,
            "lesson": lesson,
            "screen": screen_of(lesson, spoken=found.language),
            "enrollment": enrollment_of(viewer, found),
            "may_author": may_author(viewer, found),
        },
    )


@require_POST
def enroll(request: HttpRequest, slug: str) -> HttpResponse:
    """Enrol the reader in a free course and open it."""
    student = _viewer(request)
    found = _course_or_404(slug, student)
    if student is None:
        # Back to the page and not to this address: a sign-in returns with GET.
        return redirect_to_login(found.get_absolute_url())
    try:
        enroll_free(student=student, course=found)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(found)
    return redirect("progress:course", slug=found.slug)
