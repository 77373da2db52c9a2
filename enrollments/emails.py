"""The e-mails about enrolments."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.greetings import greeting
from accounts.models import User
from enrollments.models import CourseUpdate, Enrollment
from lib.work import Priority
from notifications.enums import MailTopic
from notifications.message import Message
from notifications.services import Letter


def enrollment_confirmed(enrollment: Enrollment) -> Letter:
    """The student is in, and where to begin."""
    student, course = enrollment.student, enrollment.course
    with override(student.language):
        message = Message(
            subject=_("You are enrolled: %(course)s") % {"course": course.title},
            greeting=greeting(student),
            paragraphs=[
                _(
                    "You are enrolled in “%(course)s”. Your progress is kept, so you can stop and go on whenever you "
                    "like; the certificate is yours when you finish."
                )
                % {"course": course.title}
            ],
            details=[
                (_("Instructor"), course.instructor.full_name),
                (_("Hours"), number_format(f"{course.hours.normalize():f}")),
            ],
            action=(
                _("Start learning"),
                f"{settings.SITE_URL}{reverse('progress:course', args=[course.slug])}",
            ),
        )
    return Letter(
        "enrollment_confirmed",
        f"enrollment_confirmed:{enrollment.pk}",
        student.email,
        student.language,
        message,
    )


def course_update(
    update: CourseUpdate, student: User, *, key: str, is_trial: bool = False
) -> Letter:
    """What the instructor writes to everybody in the course; a trial goes to its author, whatever they chose."""
    course = update.course
    with override(student.language):
        message = Message(
            subject=update.subject,
            greeting=greeting(student),
            paragraphs=[
                *update.paragraphs,
                _("%(instructor)s, instructor of “%(course)s”")
                % {"instructor": course.instructor.full_name, "course": course.title},
            ],
            action=(
                _("Go to the course"),
                f"{settings.SITE_URL}{reverse('progress:course', args=[course.slug])}",
            ),
        )
    return Letter(
        "course_update",
        f"course_update:{update.pk}:{key}",
        student.email,
        student.language,
        message,
        Priority.LIVE if is_trial else Priority.BULK,
        MailTopic.SERVICE if is_trial else MailTopic.COURSE_UPDATES,
        student.public_id,
    )
