"""Taking a quiz in the lesson player: plain forms, each answered by a redirect or by the form again."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.types import SignedInRequest
from courses.enums import LessonKind
from courses.models import Lesson
from enrollments.models import Enrollment
from lib.errors import DomainError
from progress.exceptions import InvalidAnswers
from progress.models import QuizAttempt
from progress.opening import player_or_404
from progress.player import Player
from progress.quizzes.papers import Desk, open_desk, paper_of, returned_paper
from progress.quizzes.services import start_attempt, submit_attempt

MOST_CHOICES = 100


@login_required
@require_POST
def start(request: SignedInRequest, slug: str, lesson_id: int) -> HttpResponse:
    """Begin an attempt, or go on with the one that is open."""
    player_or_404(request, slug, lesson_id)
    try:
        start_attempt(student=request.user, lesson_id=lesson_id)
    except DomainError as error:
        messages.error(request, str(error))
    return redirect("progress:lesson", slug=slug, lesson_id=lesson_id)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def attempt(request: SignedInRequest, slug: str, lesson_id: int, number: int) -> HttpResponse:
    """Show what an attempt earned; hand it in (POST)."""
    player = player_or_404(request, slug, lesson_id)
    found = _attempt_or_404(player.enrollment, player.lesson, number)
    if request.method == "POST":
        return _hand_in(request, player, found)
    if found.is_open or player.lock or not player.enrollment.gives_access:
        return redirect("progress:lesson", slug=slug, lesson_id=lesson_id)
    desk = open_desk(enrollment=player.enrollment, lesson=player.lesson)
    context = {"player": player, "desk": desk, "attempt": found}
    return render(request, "learn/lesson.html", context | {"returned": returned_paper(found, desk)})


def quiz_context(player: Player) -> dict[str, object]:
    """What the page of a lesson shows beside the lesson when that is a quiz."""
    if player.lesson.kind != LessonKind.QUIZ:
        return {}
    desk = open_desk(enrollment=player.enrollment, lesson=player.lesson)
    found = desk.open_attempt
    return {"desk": desk, "attempt": found, "paper": paper_of(found) if found else None}


def _hand_in(request: SignedInRequest, player: Player, found: QuizAttempt) -> HttpResponse:
    typed = _typed(found, request.POST)
    slug, lesson_id = player.course.slug, player.lesson.pk
    try:
        submit_attempt(attempt_id=found.pk, by=request.user, answers=typed)
    except InvalidAnswers as error:
        desk: Desk = open_desk(enrollment=player.enrollment, lesson=player.lesson)
        paper = paper_of(found, typed=typed, errors=error.extra["errors"])
        context = {"player": player, "desk": desk, "attempt": found, "paper": paper}
        return render(
            request, "learn/lesson.html", context | {"refused": error.extra["errors"]}, status=422
        )
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("progress:lesson", slug=slug, lesson_id=lesson_id)
    return redirect("progress:attempt", slug=slug, lesson_id=lesson_id, number=found.number)


def _typed(found: QuizAttempt, posted: QueryDict) -> dict[int, object]:
    """The fields ``q1``, ``q2``, … as the service takes them; what fits no question is left for it to refuse."""
    sheet = found.sheet
    typed: dict[int, object] = {}
    for name in posted:
        number = _number(name.removeprefix("q"))
        if not name.startswith("q") or number is None:
            continue
        if 1 <= number <= len(sheet) and not sheet[number - 1].kind.has_options:
            typed[number] = posted[name]
        else:
            chosen = posted.getlist(name)[:MOST_CHOICES]
            typed[number] = [_number(option) or 0 for option in chosen]
    return typed


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else None


def _attempt_or_404(enrollment: Enrollment, lesson: Lesson, number: int) -> QuizAttempt:
    found = QuizAttempt.objects.filter(enrollment=enrollment, lesson=lesson, number=number).first()
    if found is None:
        raise Http404
    return found
