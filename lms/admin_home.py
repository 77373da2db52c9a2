"""The front page of the admin: what needs attention, and how the last month went.

Staff sees everything, an instructor only what hangs on their own courses. The number of queries does not
depend on the data.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Model, Q, QuerySet
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.types import SignedInRequest
from certificates.access import certificates_seen_by
from courses.access import authored_by
from courses.enums import CourseState, LessonKind, VideoState
from courses.models import Course, Lesson
from courses.processing.standing import failed_videos_of
from enrollments.access import enrollments_seen_by
from lib.work import WorkItem
from lms.queues import Standing, standings
from notifications.feedback.rates import rates_of_the_day
from payments.attention import disputes_to_answer
from payments.findings import count_findings
from payments.revenue_charts import daily_chart
from payments.revenue_periods import academy_today, since
from payments.revenue_reports import Earnings, by_day, revenue_of, totals
from progress.access import completions_seen_by, submissions_seen_by

DAYS = 30
WEEK = timedelta(days=7)
MONTH = timedelta(days=DAYS)
SHOWN_COURSES = 6
# Of the lines of the chart; the cards above it are its legend.
COLOURS = ["var(--color-primary-500)", "var(--color-orange-400)", "var(--color-blue-500)"]


@dataclass(frozen=True, slots=True)
class Queue:
    """How one kind of work stands, and its list pages: what waits, and what was given up."""

    standing: Standing
    waiting_url: str
    dead_url: str


@dataclass(frozen=True, slots=True)
class Count7And30:
    """How many of something there were in the last 7 and in the last 30 days."""

    label: str
    week: int
    month: int
    url: str
    colour: str


@dataclass(frozen=True, slots=True)
class Earned30:
    """What the last 30 days brought in one currency, and their chart."""

    earned: Earnings
    chart: str


def dashboard(request: SignedInRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add what the front page shows (``UNFOLD["DASHBOARD_CALLBACK"]``)."""
    courses = authored_by(request.user)
    facts = _facts(request.user)
    context |= {
        "title": _("Hello, %(name)s") % {"name": request.user.get_short_name()},
        "queues": _queues() if request.user.is_office else [],
        "findings": _findings() if request.user.is_office else [],
        "disputes": disputes_to_answer() if request.user.is_office else None,
        "mail_rates": rates_of_the_day() if request.user.is_office else None,
        "counts": [_count(*fact, colour) for fact, colour in zip(facts, COLOURS, strict=True)],
        "chart": _chart(facts),
        "revenue": _revenue(request.user),
        "unready": _unready(courses),
        "to_review": submissions_seen_by(request.user).waiting().count(),
        "failed_videos": list(failed_videos_of(request.user)[:SHOWN_COURSES]),
        "drafts": list(
            courses.filter(state=CourseState.DRAFT).order_by("-updated_at")[:SHOWN_COURSES]
        ),
    }
    return context


def _queues() -> list[Queue]:
    return [
        Queue(row, _list_of(row.model, row.model.WAITING), _list_of(row.model, row.model.DEAD))
        for row in standings()
    ]


def _findings() -> list[tuple[str, int]]:
    """What does not fit between orders, access and money: each kind of it in words, with how many there are."""
    return [(str(kind.label), count) for kind, count in count_findings().items()]


def _list_of(model: type[WorkItem], state: str) -> str:
    return f"{_page_of(model)}?state__exact={state}"


def _page_of(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


Fact = tuple[str, QuerySet, str]


def _facts(user: User) -> list[Fact]:
    """Label, rows and the name of their moment, of everything that is counted."""
    certificates = certificates_seen_by(user).filter(issued_at__isnull=False)
    return [
        (_("Enrolments"), enrollments_seen_by(user), "enrolled_at"),
        (_("Completions"), completions_seen_by(user), "completed_at"),
        (_("Certificates"), certificates, "issued_at"),
    ]


def _count(label: str, rows: QuerySet, moment: str, colour: str) -> Count7And30:
    now = timezone.now()
    found = rows.filter(**{f"{moment}__gte": now - MONTH}).aggregate(
        week=Count("pk", filter=Q(**{f"{moment}__gte": now - WEEK})), month=Count("pk")
    )
    url = reverse(f"admin:{rows.model._meta.app_label}_{rows.model._meta.model_name}_changelist")
    return Count7And30(label, found["week"], found["month"], url, colour)


def _chart(facts: Iterable[Fact]) -> str:
    """The facts of each of the last 30 days, as Chart.js reads them."""
    today = timezone.localdate()
    days = [today - timedelta(days=back) for back in reversed(range(DAYS))]
    datasets = [
        {
            "label": label,
            "data": _per_day(rows, moment, days),
            "borderColor": colour,
            "backgroundColor": colour,
            "displayYAxis": True,
        }
        for (label, rows, moment), colour in zip(facts, COLOURS, strict=True)
    ]
    return json.dumps({"labels": [date_format(day, "j N") for day in days], "datasets": datasets})


def _per_day(rows: QuerySet, moment: str, days: list[date]) -> list[int]:
    counted = (
        rows.filter(**{f"{moment}__date__gte": days[0]})
        .order_by()
        .values_list(TruncDate(moment))
        .annotate(n=Count("pk"))
    )
    found = dict(counted)
    return [found.get(day, 0) for day in days]


def _revenue(user: User) -> list[Earned30]:
    """What the last 30 days brought in each currency in which anything was sold or went back."""
    days = [academy_today() - timedelta(days=back) for back in reversed(range(DAYS))]
    found = by_day(revenue_of(user).filter(since(days[0])))
    return [
        Earned30(earned, daily_chart(earned.currency, days, found[earned.currency]))
        for earned in totals(found)
    ]


def _unready(courses: QuerySet[Course]) -> Sequence[Mapping[str, object]]:
    """Published courses in which a student would meet an empty lesson, with how many."""
    empty = (
        Q(kind=LessonKind.VIDEO) & (Q(video=None) | ~Q(video__state=VideoState.READY))
        | Q(kind=LessonKind.TEXT, body="")
        | Q(kind=LessonKind.FILE, attachment="")
        | Q(kind=LessonKind.QUIZ, quiz__questions=None)
        | Q(kind=LessonKind.ASSIGNMENT, body="")
    )
    return list(
        Lesson.objects.filter(
            empty, module__course__in=courses, module__course__state=CourseState.PUBLISHED
        )
        .order_by()
        .values(course=F("module__course_id"), name=F("module__course__title"))
        .annotate(lessons=Count("pk", distinct=True))
        .order_by("name")[:SHOWN_COURSES]
    )
