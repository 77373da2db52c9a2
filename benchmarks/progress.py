"""A progress report, the product's most frequent request, against the least that DRF does."""

from __future__ import annotations

from itertools import count

from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from benchmarks.clock import Rounds, cpu_ms
from progress.api.views import ProgressView
from tests.factories.academy import add_video_lesson, enroll, make_course
from tests.factories.people import make_user

ROUNDS = 60


class EmptyView(APIView):
    """The least that DRF does for a request."""

    authentication_classes = []
    permission_classes = [AllowAny]

    def post(self, request: Request) -> Response:  # noqa: ARG002
        return Response({})


def progress_reports() -> dict[str, float]:
    """A progress report and an empty DRF view, turn by turn."""
    course, student = make_course(), make_user()
    lesson = add_video_lesson(course, seconds=3600)
    enroll(student, course)
    factory, seconds = APIRequestFactory(), count(1)
    report_view, empty_view = ProgressView.as_view(), EmptyView.as_view()

    def report() -> None:
        body = {"lessonId": lesson.pk, "position": next(seconds) % 20, "watched": [[0, 20]]}
        request = factory.post("/api/track-progress", body, format="json")
        force_authenticate(request, student)
        assert report_view(request).status_code == 200

    def empty() -> None:
        empty_view(factory.post("/", {}, format="json"))

    rounds = Rounds()
    report()
    empty()
    for _ in range(ROUNDS):
        rounds.add({"report": cpu_ms(report), "empty": cpu_ms(empty)})
    return {
        "progress_report_cpu_ms": rounds.median("report"),
        "empty_view_vs_progress_report": rounds.ratio("empty", "report"),
    }
