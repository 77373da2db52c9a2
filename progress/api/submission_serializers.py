"""What the API of assignments takes and gives."""

from __future__ import annotations

from rest_framework import serializers

from lib.api.serializers import CamelCaseSerializer
from lib.storage import download_url
from progress.submissions.models import MAX_TEXT, Submission, SubmissionState


class WorkRequest(CamelCaseSerializer):
    """Send ``text``, ``file`` or both, as the assignment takes them. A file needs ``multipart/form-data``."""

    text = serializers.CharField(max_length=MAX_TEXT, required=False, allow_blank=True)
    file = serializers.FileField(max_length=255, required=False)


class SubmissionAnswer(CamelCaseSerializer):
    """``fileUrl`` works for five minutes; null without a file. ``review`` is empty until it is reviewed."""

    id = serializers.IntegerField(source="pk")
    lesson_id = serializers.IntegerField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=SubmissionState.choices)
    text = serializers.CharField()
    file_name = serializers.CharField()
    file_size = serializers.IntegerField()
    file_url = serializers.SerializerMethodField()
    submitted_at = serializers.DateTimeField()
    review = serializers.CharField()
    reviewed_at = serializers.DateTimeField(allow_null=True)

    def get_file_url(self, work: Submission) -> str | None:
        return download_url(str(work.file), filename=work.file_name) if work.file else None


class FolderAnswer(CamelCaseSerializer):
    """What may be handed in, whether it may be now, and what was, the last first."""

    takes_text = serializers.BooleanField(source="assignment.takes_text")
    takes_file = serializers.BooleanField(source="assignment.takes_file")
    file_types = serializers.ListField(
        child=serializers.CharField(), source="assignment.allowed_types"
    )
    max_bytes = serializers.IntegerField(source="assignment.max_bytes")
    may_submit = serializers.BooleanField()
    submissions = SubmissionAnswer(many=True)
