"""The daily mails to who works here: at most one to each, and none when there is nothing to say."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.enums import AccountType
from accounts.models import User
from courses.models import Video
from courses.processing.standing import failed_videos
from lms.mails import emails
from lms.queues import standings
from notifications.services import Letter, queue_emails
from payments.attention import disputes_to_answer
from payments.findings import count_findings
from progress.models import Submission

Line = tuple[str, str]


def send_alerts() -> int:
    """Queue what staff and instructors should know today; returns how many letters were written."""
    letters = [*_to_staff(), *_to_instructors()]
    if letters:
        queue_emails(letters)
    return len(letters)


def needs_attention() -> list[Line]:
    """Return what needs a person, in the active language, each with how many."""
    found = [
        (_("Given up: %(queue)s") % {"queue": standing.name}, standing.dead)
        for standing in standings()
    ]
    found.append(
        (_("Videos that could not be prepared"), failed_videos(Video.objects.all()).count())
    )
    found += [(str(kind.label), count) for kind, count in count_findings().items()]
    found.append((_("Disputes to answer"), disputes_to_answer().count))
    return [(label, str(count)) for label, count in found if count]


def _to_staff() -> list[Letter]:
    readers = _readers()
    lines = {language: _lines_in(language) for language in {language for _to, language in readers}}
    return [
        emails.staff_alert(to, language, lines[language])
        for to, language in readers
        if lines[language]
    ]


def _lines_in(language: str) -> list[Line]:
    with override(language):
        return needs_attention()


def _readers() -> list[tuple[str, str]]:
    """Address and language of who is told: ``STAFF_ALERTS`` are addresses, and ``staff`` is all of them."""
    wanted = {address.lower() for address in settings.STAFF_ALERTS}
    office = Q(is_active=True, account_type__in=AccountType.office())
    known = {
        user.email: user.language
        for user in User.objects.filter(office)
        if "staff" in wanted or user.email in wanted
    }
    others = wanted - {"staff"} - set(known)
    return [*known.items(), *((address, settings.LANGUAGE_CODE) for address in sorted(others))]


def _to_instructors() -> list[Letter]:
    yesterday = timezone.now() - timedelta(days=1)
    waiting = (
        Submission.objects.waiting()
        .order_by()
        .values_list("enrollment__course__instructor")
        .annotate(n=Count("pk"), new=Count("pk", filter=Q(submitted_at__gt=yesterday)))
        .filter(new__gt=0)
    )
    counts = {pk: n for pk, n, _new in waiting}
    teachers = User.objects.filter(pk__in=counts, is_active=True)
    return [emails.work_to_review(user, count=counts[user.pk]) for user in teachers]
