"""Progress reports, from our player and from programs."""

from __future__ import annotations

from django.http import JsonResponse
from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.types import ApiRequest
from lib.api.problems import ProblemSerializer
from progress.api.reports import answer, read_report
from progress.api.serializers import (
    CourseStandingAnswer,
    LessonStandingAnswer,
    ProgressAnswer,
    ProgressReport,
)
from progress.services import track_progress
from progress.standing import course_standing, lesson_standing


class ProgressView(APIView):
    """Count what was watched. Sending a report again changes nothing: the same seconds are counted once.

    ``courseCompleted`` is true in the answer to the report that finished the course.
    """

    @extend_schema(
        operation_id="trackProgress",
        request=ProgressReport,
        responses={
            200: ProgressAnswer,
            403: ProblemSerializer,
            409: ProblemSerializer,
            422: ProblemSerializer,
        },
    )
    def post(self, request: ApiRequest) -> JsonResponse:
        lesson_id, report = read_report(request.data)
        return answer(track_progress(student=request.user, lesson_id=lesson_id, report=report))


class LessonProgressView(APIView):
    """How one stands in a lesson: what is counted, what is missing, and why it is not complete."""

    @extend_schema(
        operation_id="getLessonProgress",
        responses={200: LessonStandingAnswer, 403: ProblemSerializer, 404: ProblemSerializer},
    )
    def get(self, request: ApiRequest, lesson_id: int) -> Response:
        standing = lesson_standing(student=request.user, lesson_id=lesson_id)
        return Response(LessonStandingAnswer(standing, context={"request": request}).data)


class CourseProgressView(APIView):
    """How one stands in a course: each required lesson that is missing, with its reason."""

    @extend_schema(
        operation_id="getCourseProgress",
        responses={200: CourseStandingAnswer, 403: ProblemSerializer, 404: ProblemSerializer},
    )
    def get(self, request: ApiRequest, slug: str) -> Response:
        standing = course_standing(student=request.user, slug=slug)
        return Response(CourseStandingAnswer(standing, context={"request": request}).data)
