"""The catalogue, for programs."""

from __future__ import annotations

from urllib.parse import urlencode

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import User
from courses.api.serializers import CatalogueQuery, CourseDetail, CoursePage, CourseSummary
from courses.selectors import CATALOGUE_ORDER, catalogue, visible_course
from lib.api.problems import ProblemSerializer
from lib.errors import InvalidInput
from lib.keyset import BadCursor, paginate

PAGE_SIZE = 24


class CatalogueView(APIView):
    """Published courses, newest first, a page at a time."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="listCourses",
        parameters=[CatalogueQuery],
        responses={200: CoursePage, 400: ProblemSerializer},
    )
    def get(self, request: Request) -> Response:
        asked = CatalogueQuery(data=request.query_params)
        asked.is_valid(raise_exception=True)
        filters = dict(asked.validated_data)
        cursor = filters.pop("cursor") or filters["page"]
        del filters["page"]
        try:
            page = paginate(
                catalogue(**filters), by=CATALOGUE_ORDER, cursor=cursor or None, size=PAGE_SIZE
            )
        except BadCursor as error:
            raise InvalidInput(
                errors={"cursor": [_("This is not a page of this list. Start from the first.")]}
            ) from error
        return Response(
            {
                "results": CourseSummary(page.rows, many=True, context={"request": request}).data,
                "next": self._link(request, page.next),
                "previous": self._link(request, page.previous),
            }
        )

    def _link(self, request: Request, cursor: str | None) -> str | None:
        if cursor is None:
            return None
        kept = {
            key: value
            for key, value in request.query_params.items()
            if key not in {"cursor", "page"}
        }
        return str(
            request.build_absolute_uri(f"{request.path}?{urlencode(kept | {'cursor': cursor})}")
        )


class CourseView(APIView):
    """One course with its modules and lessons."""

    permission_classes = [AllowAny]

    @extend_schema(operation_id="getCourse", responses={200: CourseDetail, 404: ProblemSerializer})
    def get(self, request: Request, slug: str) -> Response:
        viewer = request.user if isinstance(request.user, User) else None
        course = visible_course(slug, viewer=viewer)
        return Response(CourseDetail(course, context={"request": request}).data)
