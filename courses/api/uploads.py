"""Videos for lessons, by programs and by the admin's pages: the bytes go to the store, not through here."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from accounts.types import ApiRequest
from courses.api.upload_serializers import (
    CompleteRequest,
    PartPage,
    PartQuery,
    ReceivedPart,
    StartedUpload,
    UploadFacts,
    UploadRequest,
    UploadStanding,
)
from courses.models import VideoUpload
from courses.uploads.completing import complete_upload
from courses.uploads.selectors import lesson_to_fill, upload_of
from courses.uploads.services import abort_upload, listed_parts, part_urls, start_upload
from lib.api.idempotency import IdempotentView
from lib.api.problems import ProblemSerializer

PAGE_SIZE = 50
_REFUSALS = {403: ProblemSerializer, 404: ProblemSerializer}


class UploadsView(IdempotentView):
    """Begin to upload a video: send each part to its ``url`` with PUT, then complete the upload.

    The lesson keeps the video it has until the new one is ready. 409 ``upload_in_progress`` with the ``uploadId`` of
    the one that is on its way.
    """

    @extend_schema(
        operation_id="startUpload",
        request=UploadRequest,
        responses={
            201: StartedUpload,
            **_REFUSALS,
            409: ProblemSerializer,
            422: ProblemSerializer,
            503: ProblemSerializer,
        },
    )
    def post(self, request: ApiRequest) -> Response:
        asked = UploadRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        fields = dict(asked.validated_data)
        lesson = lesson_to_fill(by=request.user, lesson_id=fields.pop("lesson_id"))
        upload = start_upload(lesson=lesson, by=request.user, **fields)
        answer = UploadFacts(upload).data | _page(upload, request.user, first=1)
        return Response(answer, status=status.HTTP_201_CREATED)


class UploadView(IdempotentView):
    """One upload: how it stands, and cancelling it."""

    @extend_schema(operation_id="getUpload", responses={200: UploadStanding, **_REFUSALS})
    def get(self, request: ApiRequest, code: str) -> Response:
        upload = upload_of(by=request.user, code=code)
        received = listed_parts(upload=upload, by=request.user)
        return Response(
            UploadFacts(upload).data | {"received": ReceivedPart(received, many=True).data}
        )

    @extend_schema(
        operation_id="abortUpload", responses={204: None, **_REFUSALS, 409: ProblemSerializer}
    )
    def delete(self, request: ApiRequest, code: str) -> Response:
        abort_upload(upload=upload_of(by=request.user, code=code), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class UploadPartsView(APIView):
    """Addresses of the parts from a number on, a page at a time; also new ones for those that ran out."""

    @extend_schema(
        operation_id="listUploadParts",
        parameters=[PartQuery],
        responses={200: PartPage, **_REFUSALS, 409: ProblemSerializer, 422: ProblemSerializer},
    )
    def get(self, request: ApiRequest, code: str) -> Response:
        asked = PartQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        upload = upload_of(by=request.user, code=code)
        return Response(_page(upload, request.user, first=asked.validated_data["from"]))


class CompleteUploadView(IdempotentView):
    """Check what arrived and make it the lesson's video. Asked again once it is done, nothing changes.

    409 ``parts_missing`` with the ``numbers`` to send again, or ``upload_being_checked``; 422 ``not_a_video``,
    ``unreadable_video`` or ``upload_wrong_size``, and the upload is over.
    """

    @extend_schema(
        operation_id="completeUpload",
        request=CompleteRequest,
        responses={
            200: UploadFacts,
            **_REFUSALS,
            409: ProblemSerializer,
            422: ProblemSerializer,
            503: ProblemSerializer,
        },
    )
    def post(self, request: ApiRequest, code: str) -> Response:
        asked = CompleteRequest(data=request.data)
        upload = upload_of(by=request.user, code=code)
        asked.is_valid(raise_exception=True)
        parts = {part["number"]: part["etag"] for part in asked.validated_data["parts"]}
        done = complete_upload(upload=upload, by=request.user, parts=parts)
        return Response(UploadFacts(done).data)


def _page(upload: VideoUpload, by: User, *, first: int) -> dict[str, Any]:
    last = max(first, min(first + PAGE_SIZE - 1, upload.part_count))
    parts = part_urls(upload=upload, by=by, numbers=range(first, last + 1))
    rest = last + 1 if last < upload.part_count else None
    return dict(PartPage({"parts": parts, "next": rest}).data)
