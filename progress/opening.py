"""What the views of a class begin with: the lesson in front of the student, or 404."""

from __future__ import annotations

from django.http import Http404

from accounts.types import SignedInRequest
from lib.errors import NotFound
from progress.player import Player, open_player
from progress.selectors import classroom


def player_or_404(request: SignedInRequest, slug: str, lesson_id: int) -> Player:
    """Return the player of a lesson of a student, or answer 404."""
    try:
        course, enrollment = classroom(student=request.user, slug=slug)
        return open_player(course=course, enrollment=enrollment, lesson_id=lesson_id)
    except NotFound as error:
        raise Http404 from error
