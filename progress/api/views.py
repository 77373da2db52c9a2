"""Progress reports, from our player and from programs."""

from __future__ import annotations

from django.http import JsonResponse
from drf_spectacular.utils import extend_schema
from rest_framework.views import APIView

from accounts.types import ApiRequest
from lib.api.problems import ProblemSerializer
from progress.api.reports import answer, read_report
from progress.api.serializers import ProgressAnswer, ProgressReport
from progress.services import track_progress


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
