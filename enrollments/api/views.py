"""Enrolling, for programs."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.response import Response

from accounts.types import ApiRequest
from courses.models import Course
from enrollments.api.serializers import EnrollmentAnswer, EnrollmentRequest
from enrollments.exceptions import CourseNotOpen
from enrollments.services import enroll_free
from lib.api.idempotency import IdempotentView
from lib.api.problems import ProblemSerializer


class EnrollmentsView(IdempotentView):
    """Enrol in a free course; for a paid one the answer is 402 with ``purchaseUrl``. Asked twice, it is done once."""

    @extend_schema(
        operation_id="enroll",
        request=EnrollmentRequest,
        responses={201: EnrollmentAnswer, 402: ProblemSerializer, 404: ProblemSerializer},
    )
    def post(self, request: ApiRequest) -> Response:
        asked = EnrollmentRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        course = Course.objects.filter(pk=asked.validated_data["course_id"]).first()
        if course is None:
            raise CourseNotOpen
        enrollment = enroll_free(student=request.user, course=course)
        return Response(EnrollmentAnswer(enrollment).data, status=status.HTTP_201_CREATED)
