"""What the progress API takes and gives. Positions and spans are seconds of the video."""

from __future__ import annotations

from django.urls import reverse
from rest_framework import serializers

from lib.api.serializers import CamelCaseSerializer
from progress.rules import LONGEST, MAX_SPANS
from progress.standing import LessonStanding


class Stretches(serializers.ListField):
    """Half-open spans of seconds, ``[[from, to], …]``, sorted and disjoint."""

    child = serializers.ListField(child=serializers.IntegerField(), min_length=2, max_length=2)


class ProgressReport(CamelCaseSerializer):
    lesson_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)
    position = serializers.FloatField(default=0, min_value=0, max_value=LONGEST)
    watched = serializers.ListField(
        child=serializers.ListField(child=serializers.FloatField(), min_length=2, max_length=2),
        default=list,
        max_length=MAX_SPANS,
    )
    completed = serializers.BooleanField(default=False)


class ProgressAnswer(CamelCaseSerializer):
    lesson_id = serializers.IntegerField()
    position = serializers.IntegerField()
    watched = Stretches()
    duration = serializers.IntegerField()
    lesson_completed = serializers.BooleanField()
    course_completed = serializers.BooleanField()


class RequiredFirst(CamelCaseSerializer):
    lesson_id = serializers.IntegerField(source="pk")
    title = serializers.CharField()


class LockAnswer(CamelCaseSerializer):
    """``opensAt`` is null when only lessons are waited for."""

    opens_at = serializers.DateTimeField(allow_null=True)
    requires = RequiredFirst(source="waits_for", many=True)


class LessonStandingAnswer(CamelCaseSerializer):
    """``reason`` is ``not_watched_enough``, ``not_read``, ``not_downloaded``, ``not_passed``,
    ``not_accepted``, ``locked``, or null.

    ``percent`` of a video is counted; from ``threshold`` on it is complete. Both are about videos.
    """

    lesson_id = serializers.IntegerField(source="lesson.pk")
    title = serializers.CharField(source="lesson.title")
    kind = serializers.CharField(source="lesson.kind")
    required = serializers.BooleanField(source="lesson.required")  # type: ignore[assignment]  # a field called like an attribute of Field
    completed = serializers.BooleanField()
    completed_at = serializers.DateTimeField(source="row.completed_at", default=None)
    reason = serializers.CharField(allow_null=True)
    lock = LockAnswer(allow_null=True)
    position = serializers.IntegerField(source="row.position", default=0)
    duration = serializers.IntegerField()
    percent = serializers.IntegerField()
    threshold = serializers.IntegerField(allow_null=True)
    watched = Stretches()
    missing = Stretches()
    url = serializers.SerializerMethodField()

    def get_url(self, standing: LessonStanding) -> str:
        slug = standing.lesson.module.course.slug
        page = reverse("progress:lesson", args=[slug, standing.lesson.pk])
        return str(self.context["request"].build_absolute_uri(page))


class CourseStandingAnswer(CamelCaseSerializer):
    """``done`` of ``total`` required lessons; ``missing`` are the others, in order."""

    course_id = serializers.IntegerField(source="course.pk")
    slug = serializers.CharField(source="course.slug")
    done = serializers.IntegerField(source="progress.done")
    total = serializers.IntegerField(source="progress.total")
    percent = serializers.IntegerField(source="progress.percent")
    completed_at = serializers.DateTimeField(source="completion.completed_at", default=None)
    missing = LessonStandingAnswer(many=True)
