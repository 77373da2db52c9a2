"""Assignments, for programs: the same services as the pages."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from accounts.types import ApiRequest
from lib.api.idempotency import IdempotentView
from lib.api.parsers import BoundedFormParser, BoundedJSONParser
from lib.api.problems import ProblemSerializer
from progress.api.submission_serializers import FolderAnswer, SubmissionAnswer, WorkRequest
from progress.submissions.selectors import Folder, open_folder
from progress.submissions.services import enter_assignment, submit_work

REFUSALS = dict.fromkeys((403, 404, 409, 422), ProblemSerializer)


class SubmissionsView(IdempotentView):
    """What the caller handed in for an assignment; ``POST`` hands in."""

    parser_classes = (BoundedJSONParser, BoundedFormParser)

    @extend_schema(operation_id="listSubmissions", responses={200: FolderAnswer, **REFUSALS})
    def get(self, request: ApiRequest, lesson_id: int) -> Response:
        return Response(FolderAnswer(_folder(request, lesson_id)).data)

    @extend_schema(
        operation_id="submitWork",
        request={"application/json": WorkRequest, "multipart/form-data": WorkRequest},
        responses={
            201: SubmissionAnswer,
            400: ProblemSerializer,
            413: ProblemSerializer,
            503: ProblemSerializer,
            **REFUSALS,
        },
    )
    def post(self, request: ApiRequest, lesson_id: int) -> Response:
        asked = WorkRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        work = submit_work(student=request.user, lesson_id=lesson_id, **asked.validated_data)
        return Response(SubmissionAnswer(work).data, status=status.HTTP_201_CREATED)


def _folder(request: ApiRequest, lesson_id: int) -> Folder:
    lesson, enrollment = enter_assignment(request.user, lesson_id)
    return open_folder(enrollment=enrollment, lesson=lesson)
