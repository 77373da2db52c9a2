"""Quizzes, for programs: the same services as the pages, and the same papers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.types import ApiRequest
from lib.api.idempotency import IdempotentView
from lib.api.problems import ProblemSerializer
from lib.errors import InvalidInput
from progress.api.quiz_serializers import (
    AnswersRequest,
    AttemptAnswer,
    AttemptsAnswer,
    AttemptSummary,
    QuestionAnswer,
    ReturnedAnswer,
    SubmittedAnswer,
)
from progress.models import QuizAttempt
from progress.quizzes.papers import Desk, open_desk, paper_of, returned_paper
from progress.quizzes.services import enter_quiz, own_attempt, start_attempt, submit_attempt

REFUSALS = dict.fromkeys((403, 404, 409, 422), ProblemSerializer)


class AttemptsView(IdempotentView):
    """The caller's attempts at a quiz; ``POST`` starts one, or returns the one that is open."""

    @extend_schema(operation_id="listAttempts", responses={200: AttemptsAnswer, **REFUSALS})
    def get(self, request: ApiRequest, lesson_id: int) -> Response:
        desk = _desk(request.user, lesson_id)
        return Response(AttemptsAnswer(desk).data)

    @extend_schema(
        operation_id="startAttempt", request=None, responses={201: AttemptAnswer, **REFUSALS}
    )
    def post(self, request: ApiRequest, lesson_id: int) -> Response:
        attempt = start_attempt(student=request.user, lesson_id=lesson_id)
        return Response(_shown(attempt), status=status.HTTP_201_CREATED)


class AttemptView(APIView):
    """One of the caller's attempts: its questions while it is open, then what it earned."""

    @extend_schema(
        operation_id="getAttempt", responses={200: AttemptAnswer, 404: ProblemSerializer}
    )
    def get(self, request: ApiRequest, attempt_id: int) -> Response:
        return Response(_shown(own_attempt(student=request.user, attempt_id=attempt_id)))


class SubmitView(IdempotentView):
    """Hand in an attempt, once. A question that is left out earns nothing."""

    @extend_schema(
        operation_id="submitAttempt",
        request=AnswersRequest,
        responses={200: SubmittedAnswer, 400: ProblemSerializer, **REFUSALS},
    )
    def post(self, request: ApiRequest, attempt_id: int) -> Response:
        asked = AnswersRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        done = submit_attempt(
            attempt_id=attempt_id, by=request.user, answers=_by_question(asked.validated_data)
        )
        body = {
            "attempt": _shown(own_attempt(student=request.user, attempt_id=attempt_id)),
            "lessonCompleted": done.lesson_completed,
            "courseCompleted": done.course_completed,
        }
        return Response(body)


def _by_question(data: dict[str, Any]) -> dict[int, object]:
    given: dict[int, object] = {}
    for answer in data["answers"]:
        if answer["question"] in given:
            raise InvalidInput(errors={"answers": [_("A question was answered twice.")]})
        given[answer["question"]] = answer.get("options", answer.get("text", ""))
    return given


def _desk(student: User, lesson_id: int) -> Desk:
    lesson, enrollment = enter_quiz(student, lesson_id)
    return open_desk(enrollment=enrollment, lesson=lesson)


def _shown(attempt: QuizAttempt) -> dict[str, Any]:
    parts: dict[str, Any] = {"questions": [], "returned": []}
    if attempt.is_open:
        parts["questions"] = QuestionAnswer(paper_of(attempt), many=True).data
    else:
        desk = open_desk(enrollment=attempt.enrollment, lesson=attempt.lesson)
        parts["returned"] = ReturnedAnswer(returned_paper(attempt, desk), many=True).data
    return dict(AttemptSummary(attempt).data) | parts
