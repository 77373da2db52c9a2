"""What the course API gives."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from courses.models import Course, Lesson
from lib.api.serializers import CamelCaseSerializer


class CatalogueQuery(serializers.Serializer[Any]):
    """The filters of the catalogue; ``cursor`` (or ``page``) is what ``next`` carried."""

    q = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)
    category = serializers.SlugField(required=False, default="", allow_blank=True)
    level = serializers.CharField(required=False, default="", allow_blank=True, max_length=12)
    language = serializers.CharField(required=False, default="", allow_blank=True, max_length=8)
    free = serializers.BooleanField(required=False, allow_null=True, default=None)
    cursor = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)
    page = serializers.CharField(required=False, default="", allow_blank=True, max_length=200)


class CourseSummary(CamelCaseSerializer):
    """``price`` is an integer in the currency's smallest unit; ``hours`` is a decimal."""

    id = serializers.IntegerField(source="pk")
    slug = serializers.CharField()
    title = serializers.CharField()
    subtitle = serializers.CharField()
    category = serializers.CharField(source="category.slug")
    level = serializers.CharField()
    language = serializers.CharField()
    hours = serializers.FloatField()
    price = serializers.IntegerField(source="price_cents")
    currency = serializers.CharField()
    instructor = serializers.CharField(source="instructor.full_name")
    cover_url = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    def get_cover_url(self, course: Course) -> str | None:
        return course.cover.url if course.cover else None

    def get_url(self, course: Course) -> str:
        return str(self.context["request"].build_absolute_uri(course.get_absolute_url()))


class CoursePage(serializers.Serializer[Any]):
    results = CourseSummary(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class LessonSummary(CamelCaseSerializer):
    """``duration`` in seconds."""

    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    kind = serializers.CharField()
    required = serializers.BooleanField()  # type: ignore[assignment]  # a field called like an attribute of Field
    is_preview = serializers.BooleanField()
    duration = serializers.SerializerMethodField()

    def get_duration(self, lesson: Lesson) -> int:
        return int(lesson.duration.total_seconds())


class ModuleSummary(CamelCaseSerializer):
    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    lessons = LessonSummary(source="lessons.all", many=True)


class CourseDetail(CourseSummary):
    description = serializers.CharField()
    outcomes = serializers.ListField(child=serializers.CharField())
    requirements = serializers.ListField(child=serializers.CharField())
    modules = ModuleSummary(source="modules.all", many=True)
