"""What the API takes and gives about building courses."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.text import slugify
from django.utils.translation import gettext as _
from rest_framework import serializers

from courses.api.serializers import CourseSummary, LessonSummary
from courses.authoring.services import MOST_LESSONS, MOST_MODULES
from courses.enums import CourseState, LessonKind, Level
from courses.models import Category, Course
from courses.services import missing_for_publication
from lib.api.serializers import CamelCaseSerializer

#: Characters of a text; a chapter of a thick book has a third of it.
LONGEST_TEXT = 100_000
MOST_LINES = 50


class Lines(serializers.ListField):
    """Short sentences."""

    child = serializers.CharField(max_length=200)


class LessonFields(CamelCaseSerializer):
    """``body`` is Markdown. A video is uploaded by ``/uploads``, a file in the admin."""

    title = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(choices=LessonKind.choices, required=False)
    required = serializers.BooleanField(required=False)  # type: ignore[assignment]  # a field called like an attribute of Field
    is_preview = serializers.BooleanField(required=False)
    body = serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=False, max_length=LONGEST_TEXT
    )


class ModuleTitle(CamelCaseSerializer):
    title = serializers.CharField(max_length=120)


class ModuleFields(ModuleTitle):
    """A chapter with its lessons, first to last."""

    lessons = LessonFields(many=True, required=False, max_length=MOST_LESSONS)  # type: ignore[call-arg]  # the list's own


class CourseFields(CamelCaseSerializer):
    """``price`` is an integer in the currency's smallest unit, ``category`` a slug, ``instructorId`` a ``userId``.

    Only staff says whose a course is. Without a ``slug`` a new course gets one from its title.
    """

    title = serializers.CharField(max_length=120)
    slug = serializers.SlugField(max_length=80, required=False)
    subtitle = serializers.CharField(max_length=200, required=False, allow_blank=True)
    description = serializers.CharField(
        required=False, allow_blank=True, trim_whitespace=False, max_length=LONGEST_TEXT
    )
    outcomes = Lines(required=False, max_length=MOST_LINES)
    requirements = Lines(required=False, max_length=MOST_LINES)
    category = serializers.SlugField(max_length=50)
    level = serializers.ChoiceField(choices=Level.choices, required=False)
    language = serializers.ChoiceField(choices=settings.LANGUAGES, required=False)
    hours = serializers.DecimalField(max_digits=5, decimal_places=1, min_value=Decimal(0))
    price = serializers.IntegerField(
        source="price_cents", min_value=0, max_value=2**31 - 1, required=False
    )
    currency = serializers.RegexField(r"\A[A-Z]{3}\Z", required=False)
    instructor_id = serializers.UUIDField(required=False)

    def validate_category(self, slug: str) -> Category:
        """The shelf itself."""
        shelf = Category.objects.filter(slug=slug).first()
        if shelf is None:
            raise serializers.ValidationError(_("There is no such category."))
        return shelf

    def validate_currency(self, code: str) -> str:
        """One of the academy's; what was chosen when it had others stays."""
        kept = self.instance.currency if self.instance else None
        if code not in settings.CURRENCIES and code != kept:
            raise serializers.ValidationError(_("This academy does not sell in that currency."))
        return code


class NewCourse(CourseFields):
    """A course with all its chapters and lessons."""

    modules = ModuleFields(many=True, required=False, max_length=MOST_MODULES)  # type: ignore[call-arg]  # the list's own

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Give it an address if it has none."""
        attrs.setdefault("slug", slugify(attrs["title"])[:80].strip("-"))
        return attrs


class AuthoredLesson(LessonSummary):
    """``hasContent``: whether a student would find something in it."""

    has_content = serializers.BooleanField()


class WholeLesson(AuthoredLesson):
    module_id = serializers.IntegerField()
    body = serializers.CharField()
    attachment_name = serializers.CharField()
    updated_at = serializers.DateTimeField()


class AuthoredModule(CamelCaseSerializer):
    id = serializers.IntegerField(source="pk")
    title = serializers.CharField()
    lessons = AuthoredLesson(source="lessons.all", many=True)


class AuthoredCourse(CourseSummary):
    """As its author sees it; ``missing`` says what to do before it can be published."""

    instructor_id = serializers.UUIDField(source="instructor.public_id")
    description = serializers.CharField()
    outcomes = serializers.ListField(child=serializers.CharField())
    requirements = serializers.ListField(child=serializers.CharField())
    state = serializers.ChoiceField(choices=CourseState.choices)
    published_at = serializers.DateTimeField(allow_null=True)
    updated_at = serializers.DateTimeField()
    missing = serializers.SerializerMethodField()
    modules = AuthoredModule(source="modules.all", many=True)

    def get_missing(self, course: Course) -> list[str]:
        return missing_for_publication(course)


class OrderedModule(serializers.Serializer[Any]):
    """A chapter, and all lessons that it shall have."""

    id = serializers.IntegerField(min_value=1)
    lessons = serializers.ListField(
        child=serializers.IntegerField(min_value=1), max_length=MOST_LESSONS
    )


class ContentsOrder(serializers.Serializer[Any]):
    """All chapters and lessons of the course, first to last."""

    modules = OrderedModule(many=True, max_length=MOST_MODULES)  # type: ignore[call-arg]  # the list's own


class RemovalQuery(serializers.Serializer[Any]):
    """``confirm``: delete it although the course was published, with what students did in it."""

    confirm = serializers.BooleanField(required=False, default=False)
