"""The e-mails about learning."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.greetings import greeting
from notifications.message import Message
from notifications.services import Letter
from progress.models import Submission


def submission_reviewed(work: Submission) -> Letter:
    """The instructor has read the student's work: accepted, or to be done once more."""
    student, course, lesson = work.enrollment.student, work.enrollment.course, work.lesson
    names = {"lesson": lesson.title, "course": course.title}
    page = reverse("progress:lesson", args=[course.slug, lesson.pk])
    with override(student.language):
        message = Message(
            subject=_subject(work) % names,
            greeting=greeting(student),
            paragraphs=[_verdict(work) % names],
            details=[(_("Review"), work.review)] if work.review else [],
            action=(_("Open the lesson"), f"{settings.SITE_URL}{page}"),
        )
    key = f"submission_reviewed:{work.pk}"
    return Letter("submission_reviewed", key, student.email, student.language, message)


def _subject(work: Submission) -> str:
    if work.is_accepted:
        return _("Your work was accepted: %(lesson)s")
    return _("Your work was returned: %(lesson)s")


def _verdict(work: Submission) -> str:
    if work.is_accepted:
        return _("Your work for “%(lesson)s” in “%(course)s” was accepted. The lesson is complete.")
    return _(
        "Your work for “%(lesson)s” in “%(course)s” was read and returned. What you handed in is kept; read what "
        "your instructor says and hand it in again."
    )
