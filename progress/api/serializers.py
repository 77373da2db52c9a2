"""What the progress API takes and gives. Positions and spans are seconds of the video."""

from __future__ import annotations

from rest_framework import serializers

from lib.api.serializers import CamelCaseSerializer
from progress.rules import MAX_SPANS


class ProgressReport(CamelCaseSerializer):
    lesson_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    position = serializers.FloatField(default=0, min_value=0, max_value=10**9)
    watched = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2),
        default=list,
        max_length=MAX_SPANS,
    )
    completed = serializers.BooleanField(default=False)


class ProgressAnswer(CamelCaseSerializer):
    lesson_id = serializers.IntegerField()
    position = serializers.IntegerField()
    watched = serializers.ListField(child=serializers.ListField(child=serializers.IntegerField()))
    duration = serializers.IntegerField()
    lesson_completed = serializers.BooleanField()
    course_completed = serializers.BooleanField()
