"""The e-mails to who works here."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from accounts.greetings import greeting
from accounts.models import User
from notifications.letters import Letter
from notifications.message import Message


def work_to_review(instructor: User, *, count: int) -> Letter:
    """Students handed work in; how much waits. The day is in the key: there is one a day."""
    page = reverse("admin:progress_submission_changelist")
    with override(instructor.language):
        message = Message(
            subject=_("Work to review at %(site)s") % {"site": settings.SITE_NAME},
            greeting=greeting(instructor),
            paragraphs=[
                ngettext(
                    "%(count)d submission waits for your review.",
                    "%(count)d submissions wait for your review.",
                    count,
                )
                % {"count": count},
                _("A student whose work waits cannot finish the course."),
            ],
            action=(_("Open the submissions"), f"{settings.SITE_URL}{page}?state__exact=submitted"),
        )
    key = f"work_to_review:{instructor.pk}:{timezone.localdate().isoformat()}"
    return Letter("work_to_review", key, instructor.email, instructor.language, message)


def staff_alert(to: str, language: str, lines: Sequence[tuple[str, str]]) -> Letter:
    """What needs attention: each in words, with how many. The day is in the key: there is one a day."""
    with override(language):
        message = Message(
            subject=_("%(site)s needs attention") % {"site": settings.SITE_NAME},
            greeting=_("Hello"),
            paragraphs=[
                _("This does not put itself right. The front page of the admin leads to each.")
            ],
            details=[(str(label), value) for label, value in lines],
            action=(_("Open the admin"), f"{settings.SITE_URL}{reverse('admin:index')}"),
        )
    key = f"staff_alert:{to}:{timezone.localdate().isoformat()}"
    return Letter("staff_alert", key, to, language, message)
