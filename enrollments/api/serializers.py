"""What the enrolment API takes and gives."""

from __future__ import annotations

from rest_framework import serializers

from lib.api.serializers import CamelCaseSerializer


class EnrollmentRequest(CamelCaseSerializer):
    course_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class EnrollmentAnswer(CamelCaseSerializer):
    id = serializers.IntegerField(source="pk")
    course_id = serializers.IntegerField()
    course_slug = serializers.CharField(source="course.slug")
    state = serializers.CharField()
    enrolled_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
