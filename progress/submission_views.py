"""Handing in work in the lesson player: a plain form, answered by a redirect or by the form again."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.types import SignedInRequest
from courses.assignments.models import Assignment
from courses.enums import LessonKind
from lib.errors import DomainError
from lib.storage import download_url
from progress.exceptions import InvalidSubmission
from progress.forms import WorkForm
from progress.opening import player_or_404
from progress.player import Player
from progress.submissions.models import Submission
from progress.submissions.selectors import Folder, open_folder
from progress.submissions.services import submit_work


@login_required
@require_POST
def submit(request: SignedInRequest, slug: str, lesson_id: int) -> HttpResponse:
    """Hand in what was written and chosen."""
    player = player_or_404(request, slug, lesson_id)
    if player.lock or not player.enrollment.gives_access:  # its page says why, and shows nothing
        return redirect("progress:lesson", slug=slug, lesson_id=lesson_id)
    form = WorkForm(request.POST, request.FILES, assignment=_assignment_or_404(player))
    if not form.is_valid():
        return _again(request, player, form)
    try:
        submit_work(student=request.user, lesson_id=lesson_id, **form.for_service())
    except InvalidSubmission as error:
        form.refuse(error.extra["errors"])
        return _again(request, player, form)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Handed in. You get a mail as soon as it is reviewed."))
    return redirect("progress:lesson", slug=slug, lesson_id=lesson_id)


@login_required
@require_safe
def download(request: SignedInRequest, slug: str, lesson_id: int, number: int) -> HttpResponse:
    """Give students the file that they handed in, by a short-lived link."""
    player = player_or_404(request, slug, lesson_id)
    if not player.enrollment.gives_access:
        return redirect("progress:lesson", slug=slug, lesson_id=lesson_id)
    own = Submission.objects.filter(enrollment=player.enrollment, lesson=player.lesson)
    found = own.filter(number=number).exclude(file="").first()
    if found is None:
        raise Http404
    return redirect(download_url(str(found.file), filename=found.file_name))


def assignment_context(player: Player) -> dict[str, object]:
    """What the page of a lesson shows beside the lesson when that is an assignment."""
    if player.lesson.kind != LessonKind.ASSIGNMENT:
        return {}
    folder = _folder(player)
    form = WorkForm(assignment=folder.assignment) if folder.may_submit else None
    return {"folder": folder, "work_form": form}


def _again(request: SignedInRequest, player: Player, form: WorkForm) -> HttpResponse:
    context = {"player": player, "folder": _folder(player), "work_form": form}
    return render(request, "learn/lesson.html", context, status=422)


def _folder(player: Player) -> Folder:
    return open_folder(enrollment=player.enrollment, lesson=player.lesson)


def _assignment_or_404(player: Player) -> Assignment:
    found = Assignment.objects.filter(lesson=player.lesson).first()
    if found is None or player.lesson.kind != LessonKind.ASSIGNMENT:
        raise Http404
    return found
