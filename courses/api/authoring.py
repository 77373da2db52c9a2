"""Building courses, for programs: the same services, and so the same checks, as in the admin."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny, BasePermission, IsAuthenticated
from rest_framework.response import Response

from accounts.models import User
from accounts.types import ApiRequest
from courses.api import trail
from courses.api.authoring_serializers import (
    AuthoredCourse,
    AuthoredModule,
    ContentsOrder,
    CourseFields,
    LessonFields,
    ModuleFields,
    ModuleTitle,
    NewCourse,
    RemovalQuery,
    WholeLesson,
)
from courses.api.views import CatalogueView
from courses.api.views import CourseView as PublicCourseView
from courses.authoring import services
from courses.authoring.selectors import (
    course_to_change,
    instructor_named,
    lesson_to_change,
    module_to_change,
    require_teacher,
)
from courses.authoring.versions import version_of
from courses.models import Course, Lesson, Module
from courses.selectors import course_with_contents
from courses.services import archive_course, publish_course, rename_module
from lib.api.idempotency import IdempotentView
from lib.api.problems import ProblemSerializer
from lib.api.serializers import CamelCaseSerializer

_NOT_YOURS: dict[int, Any] = {403: ProblemSerializer, 404: ProblemSerializer}
_NOT_SO: dict[int, Any] = {400: ProblemSerializer, 422: ProblemSerializer}
_IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="The `ETag` that was read: 412 `changed_meanwhile` if it is not the one that is there now.",
)


class NewCourseView(IdempotentView):
    """Create a course, as a draft, with its modules and lessons: all of it or nothing.

    A lesson gets its video afterwards, by ``/uploads`` with its ``id``.
    """

    @extend_schema(
        operation_id="createCourse",
        request=NewCourse,
        responses={201: AuthoredCourse, 403: ProblemSerializer, **_NOT_SO},
    )
    def post(self, request: ApiRequest) -> Response:
        require_teacher(request.user)
        fields = _asked(NewCourse(data=request.data))
        whose = {"instructor": request.user} | _instructor(fields, request.user)
        with transaction.atomic():
            course = services.build_course(by=request.user, **{"modules": []} | whose | fields)
            trail.added(course, by=request.user)
        return _course(course, request, status.HTTP_201_CREATED)


class CoursesView(NewCourseView, CatalogueView):
    """The catalogue, and new courses."""

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny() if self.request.method == "GET" else IsAuthenticated()]


class CourseView(IdempotentView, PublicCourseView):
    """One course, and changing it."""

    def get_permissions(self) -> list[BasePermission]:
        return [AllowAny() if self.request.method == "GET" else IsAuthenticated()]

    @extend_schema(
        operation_id="updateCourse",
        parameters=[_IF_MATCH],
        request=CourseFields,
        responses={200: AuthoredCourse, **_NOT_YOURS, **_NOT_SO, 412: ProblemSerializer},
    )
    def patch(self, request: ApiRequest, slug: str) -> Response:
        course = course_to_change(slug, by=request.user)
        fields = _asked(CourseFields(course, data=request.data, partial=True))
        fields |= _instructor(fields, request.user)
        with transaction.atomic():
            course = services.change_course(
                course=course, by=request.user, if_match=_if_match(request), **fields
            )
            trail.changed(course, _named(request, CourseFields), by=request.user)
        return _course(course, request)


class ContentsView(IdempotentView):
    """A course as its author sees it, with what is missing before it can be published."""

    @extend_schema(operation_id="getContents", responses={200: AuthoredCourse, **_NOT_YOURS})
    def get(self, request: ApiRequest, slug: str) -> Response:
        return _course(course_to_change(slug, by=request.user), request)


class OrderView(IdempotentView):
    """Put all modules and lessons of a course in order. Each is named exactly once; a lesson may change its module."""

    @extend_schema(
        operation_id="arrangeCourse",
        request=ContentsOrder,
        responses={200: AuthoredCourse, **_NOT_YOURS, **_NOT_SO},
    )
    def put(self, request: ApiRequest, slug: str) -> Response:
        course = course_to_change(slug, by=request.user)
        order = _asked(ContentsOrder(data=request.data))["modules"]
        with transaction.atomic():
            services.arrange_contents(course=course, by=request.user, order=order)
            trail.changed(course, ["order"], by=request.user)
        return _course(course, request)


class PublishView(IdempotentView):
    """Put a course in the catalogue. 409 ``course_not_ready`` with what is ``missing``."""

    @extend_schema(
        operation_id="publishCourse",
        request=None,
        responses={200: AuthoredCourse, **_NOT_YOURS, 409: ProblemSerializer},
    )
    def post(self, request: ApiRequest, slug: str) -> Response:
        course = course_to_change(slug, by=request.user)
        with transaction.atomic():
            publish_course(course=course, by=request.user)
            trail.told(course, _("The course is in the catalogue."), by=request.user)
        return _course(course, request)


class ArchiveView(IdempotentView):
    """Take a course out of the catalogue: nobody new can enrol, who is in it may finish."""

    @extend_schema(
        operation_id="archiveCourse",
        request=None,
        responses={200: AuthoredCourse, **_NOT_YOURS},
    )
    def post(self, request: ApiRequest, slug: str) -> Response:
        course = course_to_change(slug, by=request.user)
        with transaction.atomic():
            archive_course(course=course, by=request.user)
            trail.told(course, _("The course is archived."), by=request.user)
        return _course(course, request)


class ModulesView(IdempotentView):
    """Add a module, with its lessons, behind the others of a course."""

    @extend_schema(
        operation_id="addModule",
        request=ModuleFields,
        responses={201: AuthoredModule, **_NOT_YOURS, **_NOT_SO},
    )
    def post(self, request: ApiRequest, slug: str) -> Response:
        course = course_to_change(slug, by=request.user)
        fields = _asked(ModuleFields(data=request.data))
        with transaction.atomic():
            module = services.append_module(course=course, by=request.user, **fields)
            trail.added(module, by=request.user)
        return Response(AuthoredModule(module).data, status=status.HTTP_201_CREATED)


class ModuleView(IdempotentView):
    """Rename a module, or delete it with its lessons."""

    @extend_schema(
        operation_id="renameModule",
        request=ModuleTitle,
        responses={200: AuthoredModule, **_NOT_YOURS, **_NOT_SO},
    )
    def patch(self, request: ApiRequest, module_id: int) -> Response:
        module = module_to_change(module_id, by=request.user)
        fields = _asked(ModuleTitle(data=request.data))
        with transaction.atomic():
            rename_module(module=module, by=request.user, **fields)
            trail.changed(module, fields, by=request.user)
        return Response(AuthoredModule(module).data)

    @extend_schema(
        operation_id="deleteModule",
        parameters=[RemovalQuery],
        responses={204: None, **_NOT_YOURS, 409: ProblemSerializer},
    )
    def delete(self, request: ApiRequest, module_id: int) -> Response:
        return _remove(module_to_change(module_id, by=request.user), request)


class LessonsView(IdempotentView):
    """Add a lesson behind the others of a module."""

    @extend_schema(
        operation_id="addLesson",
        request=LessonFields,
        responses={201: WholeLesson, **_NOT_YOURS, **_NOT_SO},
    )
    def post(self, request: ApiRequest, module_id: int) -> Response:
        module = module_to_change(module_id, by=request.user)
        fields = _asked(LessonFields(data=request.data))
        with transaction.atomic():
            lesson = services.append_lesson(module=module, by=request.user, **fields)
            trail.added(lesson, by=request.user)
        return _lesson(lesson, status.HTTP_201_CREATED)


class LessonView(IdempotentView):
    """One lesson with its text; changing it, deleting it."""

    @extend_schema(operation_id="getLesson", responses={200: WholeLesson, **_NOT_YOURS})
    def get(self, request: ApiRequest, lesson_id: int) -> Response:
        return _lesson(lesson_to_change(lesson_id, by=request.user))

    @extend_schema(
        operation_id="updateLesson",
        parameters=[_IF_MATCH],
        request=LessonFields,
        responses={200: WholeLesson, **_NOT_YOURS, **_NOT_SO, 412: ProblemSerializer},
    )
    def patch(self, request: ApiRequest, lesson_id: int) -> Response:
        lesson = lesson_to_change(lesson_id, by=request.user)
        fields = _asked(LessonFields(data=request.data, partial=True))
        with transaction.atomic():
            lesson = services.change_lesson(
                lesson=lesson, by=request.user, if_match=_if_match(request), **fields
            )
            trail.changed(lesson, _named(request, LessonFields), by=request.user)
        return _lesson(lesson)

    @extend_schema(
        operation_id="deleteLesson",
        parameters=[RemovalQuery],
        responses={204: None, **_NOT_YOURS, 409: ProblemSerializer},
    )
    def delete(self, request: ApiRequest, lesson_id: int) -> Response:
        return _remove(lesson_to_change(lesson_id, by=request.user), request)


def _asked(serializer: Any) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)


def _named(request: ApiRequest, serializer: type[CamelCaseSerializer]) -> set[str]:
    return set(request.data) & set(serializer().fields)


def _instructor(fields: dict[str, Any], by: User) -> dict[str, User]:
    """Take out of ``fields`` whose the course shall be, if that was said."""
    public_id = fields.pop("instructor_id", None)
    return {"instructor": instructor_named(public_id, by=by)} if public_id else {}


def _if_match(request: ApiRequest) -> str | None:
    found: str | None = request.headers.get("If-Match")
    return found


def _remove(row: Module | Lesson, request: ApiRequest) -> Response:
    asked = RemovalQuery(data=request.query_params)
    asked.is_valid(raise_exception=True)
    with transaction.atomic():
        trail.deleted(row, by=request.user)
        services.remove_if_unused(
            row=row, by=request.user, confirmed=asked.validated_data["confirm"]
        )
    return Response(status=status.HTTP_204_NO_CONTENT)


def _course(course: Course, request: ApiRequest, code: int = status.HTTP_200_OK) -> Response:
    loaded = course_with_contents(course)
    body = AuthoredCourse(loaded, context={"request": request}).data
    return Response(body, status=code, headers={"ETag": version_of(loaded)})


def _lesson(lesson: Lesson, code: int = status.HTTP_200_OK) -> Response:
    return Response(WholeLesson(lesson).data, status=code, headers={"ETag": version_of(lesson)})
