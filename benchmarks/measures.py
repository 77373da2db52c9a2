"""What is measured, in process CPU time."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from itertools import count
from statistics import median

from django.test import override_settings
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.views import APIView

from certificates.documents import make_pdf
from certificates.models import Certificate
from certificates.services.issuing import issue_due_certificates
from progress.api.views import ProgressView
from tests.factories.academy import add_video_lesson, enroll, finish, make_course
from tests.factories.people import make_bare_user, make_user

ROUNDS = 60
CERTIFICATES = 40


class EmptyView(APIView):
    """The least that DRF does for a request."""

    authentication_classes = []
    permission_classes = [AllowAny]

    def post(self, request: Request) -> Response:  # noqa: ARG002
        return Response({})


def cpu_ms(call: Callable[[], object]) -> float:
    """Milliseconds of CPU that one call costs this process."""
    started = time.process_time()
    call()
    return (time.process_time() - started) * 1000


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
def measure() -> dict[str, float]:
    """Return every figure by name."""
    return {**progress_reports(), **certificates()}


def progress_reports() -> dict[str, float]:
    """A progress report against an empty DRF view, turn by turn."""
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

    report()
    empty()
    pairs = [(cpu_ms(report), cpu_ms(empty)) for _ in range(ROUNDS)]
    return {
        "progress_report_cpu_ms": median(pair[0] for pair in pairs),
        "empty_view_vs_progress_report": median(pair[1] / pair[0] for pair in pairs),
    }


def certificates() -> dict[str, float]:
    """Issuing a batch against rendering its documents alone: what the ledger adds."""
    course = make_course(lessons=1)
    for number in range(CERTIFICATES):
        finish(make_bare_user(f"bench{number}@example.com"), course)
    issue_ms = cpu_ms(issue_due_certificates) / CERTIFICATES
    issued = list(Certificate.objects.filter(state="issued").select_related("template"))
    assert len(issued) == CERTIFICATES
    render_ms = median(cpu_ms(partial(make_pdf, row)) for row in issued)
    return {
        "render_cpu_ms": render_ms,
        "issue_cpu_ms": issue_ms,
        "issue_vs_render": issue_ms / render_ms,
    }
