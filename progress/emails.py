"""The e-mails about learning."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.greetings import greeting
from accounts.models import User
from courses.models import Course, Lesson
from lib.work import Priority
from notifications.enums import MailTopic
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


def keys_of_reminders(enrollment_id: int) -> str:
    """How the keys of all reminders of an enrolment begin."""
    return f"learning_reminder:{enrollment_id}:"


def learning_reminder(
    student: User, course: Course, lesson: Lesson, *, number: int, key: str
) -> Letter:
    """Where they stopped, and the way back. ``number`` is the lesson's place in the course, from 1."""
    page = reverse("progress:lesson", args=[course.slug, lesson.pk])
    names = {"course": course.title, "number": number, "lesson": lesson.title}
    with override(student.language):
        message = Message(
            subject=_("Go on with lesson %(number)s: %(course)s") % names,
            greeting=greeting(student),
            paragraphs=[
                _("You stopped at lesson %(number)s of “%(course)s”: “%(lesson)s”.") % names,
                _("What you have done is kept; you go on where you were."),
            ],
            action=(_("Go on"), f"{settings.SITE_URL}{page}"),
        )
    return Letter(
        "learning_reminder",
        f"learning_reminder:{key}",
        student.email,
        student.language,
        message,
        Priority.BULK,
        MailTopic.REMINDERS,
        student.public_id,
    )


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
