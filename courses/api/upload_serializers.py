"""What the API takes and gives about uploads of videos."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from courses.enums import UploadState
from courses.models import VideoUpload
from courses.uploads.selectors import waits_for_video
from lib.api.serializers import CamelCaseSerializer


class UploadRequest(CamelCaseSerializer):
    """``size`` in bytes. Without ``contentType`` the ending of ``filename`` says it."""

    lesson_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    filename = serializers.CharField(max_length=255)
    size = serializers.IntegerField(min_value=0, max_value=2**53)
    content_type = serializers.CharField(
        required=False, default="", allow_blank=True, max_length=100
    )


class PartQuery(serializers.Serializer[Any]):
    """``from`` is the number of the first part asked for."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # A word of Python's, so that it cannot be declared as the others are.
        return {
            "from": serializers.IntegerField(
                required=False, default=1, min_value=1, max_value=10_000
            )
        }


class PartAddress(serializers.Serializer[Any]):
    """PUT exactly ``size`` bytes to ``url`` within an hour; the answer's ``ETag`` is for completing."""

    number = serializers.IntegerField()
    url = serializers.URLField()
    size = serializers.IntegerField()


class PartPage(serializers.Serializer[Any]):
    """``next`` is the ``from`` of the next page, or null."""

    parts = PartAddress(many=True)
    next = serializers.IntegerField(allow_null=True)


class ReceivedPart(serializers.Serializer[Any]):
    """A part that the store has whole."""

    number = serializers.IntegerField(min_value=1, max_value=10_000)
    etag = serializers.CharField(max_length=128)
    size = serializers.IntegerField(read_only=True)


class CompleteRequest(serializers.Serializer[Any]):
    """The ``ETag`` that each part was answered with."""

    parts = ReceivedPart(many=True, allow_empty=False)


class UploadFacts(CamelCaseSerializer):
    """``error`` is a code, empty unless ``state`` is ``failed``; sizes in bytes.

    ``preparing``: the lesson waits until its new video can be streamed, and keeps the one it has until then.
    """

    upload_id = serializers.CharField(source="code")
    lesson_id = serializers.IntegerField()
    state = serializers.ChoiceField(choices=UploadState.choices)
    filename = serializers.CharField(source="original_name")
    size = serializers.IntegerField()
    part_size = serializers.IntegerField()
    part_count = serializers.IntegerField()
    expires_at = serializers.DateTimeField()
    error = serializers.CharField()
    preparing = serializers.SerializerMethodField()

    def get_preparing(self, upload: VideoUpload) -> bool:
        return upload.state == UploadState.DONE and waits_for_video(upload.lesson)


class StartedUpload(UploadFacts):
    """The first ``parts``; the rest is at ``/uploads/{uploadId}/parts?from={next}``."""

    parts = PartAddress(many=True)
    next = serializers.IntegerField(allow_null=True)


class UploadStanding(UploadFacts):
    """With the parts that need not be sent again."""

    received = ReceivedPart(many=True)
