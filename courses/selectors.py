"""Reads of the catalogue and of a course's contents."""

from __future__ import annotations

from django.contrib.postgres.search import SearchQuery
from django.db.models import OuterRef, Prefetch, QuerySet

from accounts.models import User
from courses.access import may_see
from courses.models import Course, CourseQuerySet, Lesson, Module
from courses.quizzes.models import questions_asked
from lib.errors import NotFound

CATALOGUE_ORDER = "published_at"


def catalogue(
    *,
    q: str = "",
    category: str = "",
    level: str = "",
    language: str = "",
    free: bool | None = None,
) -> CourseQuerySet:
    """Published courses that fit, unordered: newest first by ``lib.keyset.paginate(by=CATALOGUE_ORDER)``."""
    courses = Course.objects.published().for_cards()
    if q.strip():
        courses = courses.filter(search=_query(q))
    if category:
        courses = courses.filter(category__slug=category)
    if level:
        courses = courses.filter(level=level)
    if language:
        courses = courses.filter(language=language)
    if free is not None:
        courses = courses.filter(price_cents=0) if free else courses.exclude(price_cents=0)
    return courses


def _query(words: str) -> SearchQuery:
    # A reader searches in one language for courses in another: both stemmers are asked.
    text = words[:200].replace("\0", "")
    query: SearchQuery = SearchQuery(text, config="spanish", search_type="websearch") | SearchQuery(
        text, config="english", search_type="websearch"
    )
    return query


def sized(lessons: QuerySet[Lesson]) -> QuerySet[Lesson]:
    """With how many questions a quiz asks: its length, and whether it has content, cost no query then."""
    return lessons.annotate(n_asked=questions_asked(OuterRef("pk")))


def with_contents(courses: QuerySet[Course]) -> QuerySet[Course]:
    """With modules and lessons, in three more queries whatever their number."""
    lessons = sized(Lesson.objects.select_related("video")).order_by("position", "id")
    modules = Module.objects.prefetch_related(Prefetch("lessons", queryset=lessons))
    return courses.select_related("category", "instructor").prefetch_related(
        Prefetch("modules", queryset=modules.order_by("position", "id"))
    )


def visible_course(slug: str, *, viewer: User | None) -> Course:
    """Return the course with its contents, if it is published or the viewer looks after it.

    Raises ``NotFound``: who may not see a draft is not told that it exists.
    """
    course = with_contents(Course.objects.filter(slug=slug)).first()
    if course is None or not may_see(viewer, course):
        raise NotFound
    return course


def lessons_in_order(course: Course) -> list[Lesson]:
    """All lessons of a course loaded by ``with_contents``, first to last."""
    return [lesson for module in course.modules.all() for lesson in module.lessons.all()]


def course_with_contents(course: Course) -> Course:
    """Return the course as the database has it now, with its modules and lessons loaded."""
    return with_contents(Course.objects.filter(pk=course.pk)).get()
