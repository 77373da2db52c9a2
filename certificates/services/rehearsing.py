"""A course of nobody's, in which a storm of completions is rehearsed through the very same path, and wiped away.

Its marks are two, and the trigger that keeps the history of certificates lets history go where it finds both:
the address of the course begins with ``PREFIX``, and the holder's e-mail is of ``DOMAIN``, where nobody lives
(RFC 2606 reserves ``.invalid``).
"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.enums import AccountType
from accounts.models import User
from certificates import emails
from certificates.enums import ArchiveState
from certificates.models import Certificate, CertificateArchive, CertificateEvent
from courses.models import Category, Course
from enrollments.enums import EnrollmentSource
from enrollments.models import Enrollment
from lib.tokens import random_code
from notifications.models import OutboundEmail
from progress.models import CourseCompletion
from progress.signals import course_completed

PREFIX = "rehearsal-"
DOMAIN = "rehearsal.invalid"
BATCH = 500


@transaction.atomic
def prepare(*, count: int) -> Course:
    """Create an unlisted course with ``count`` students who have yet to finish it. No mail is written."""
    run = random_code(8).lower()
    course = Course.objects.create(
        slug=f"{PREFIX}{run}",
        title="Rehearsal of a busy day",
        hours=Decimal(1),
        instructor=_person(run, "instructor", AccountType.INSTRUCTOR),
        category=_category(),
    )
    students = User.objects.bulk_create(
        [_unsaved(run, str(number)) for number in range(count)], batch_size=BATCH
    )
    Enrollment.objects.bulk_create(
        [
            Enrollment(student=student, course=course, source=EnrollmentSource.STAFF)
            for student in students
        ],
        batch_size=BATCH,
    )
    return course


def _category() -> Category:
    # A shelf shows published courses only; a new one is needed where there is none at all.
    known = Category.objects.first()
    return known or Category.objects.create(slug="general", name_es="General", name_en="General")


def _person(run: str, name: str, account_type: AccountType) -> User:
    person = _unsaved(run, name)
    person.account_type = account_type
    person.save()
    return person


def _unsaved(run: str, name: str) -> User:
    # Nobody signs in as them: not active, and no password fits.
    return User(
        email=f"{run}-{name}@{DOMAIN}",
        full_name=f"Estudiante de Ensayo {name}",
        password="!",  # noqa: S106  # Django's mark of an unusable password
        is_active=False,
    )


@transaction.atomic
def complete(*, enrollment: Enrollment) -> None:
    """Complete the course for one student, as the last lesson does; the mail counts as sent already.

    The outbox has each mail once, by its key: as this one is there, the worker's is none.
    """
    completion = CourseCompletion.objects.create(enrollment=enrollment)
    course_completed.send(sender=CourseCompletion, completion=completion)
    letter = emails.certificate_issued(
        Certificate.objects.select_related("student").get(completion=completion)
    )
    OutboundEmail.objects.create(
        kind=letter.kind,
        dedupe_key=letter.dedupe_key,
        to=letter.to,
        language=letter.language,
        content={},
        state=OutboundEmail.State.SENT,
        sent_at=timezone.now(),
    )


def rehearsals() -> QuerySet[Course]:
    """Every scratch course that is there: kept, or left behind by a run that was killed."""
    return Course.objects.filter(slug__startswith=PREFIX, instructor__email__endswith=f"@{DOMAIN}")


def wipe(*, course: Course) -> int:
    """Remove everything of a rehearsal; returns how many certificates are left: their copies are being stored.

    Whoever gets a number calls again, a little later. Nothing of any other course is touched.
    """
    if not rehearsals().filter(pk=course.pk).exists():
        raise ValueError(f"{course.slug} is no rehearsal")
    # Newest first: what supersedes another goes before it.
    while ids := list(_removable(course).order_by("-pk").values_list("pk", flat=True)[:BATCH]):
        _remove(ids)
    left = Certificate.objects.filter(course=course).count()
    if not left:
        _remove_the_rest(course)
    return left


def _removable(course: Course) -> QuerySet[Certificate]:
    # A copy that a worker is storing at this moment would come back as an object without a row.
    now = timezone.now()
    being_stored = Q(archive__state=ArchiveState.WAITING, archive__attempts__gt=0) & Q(
        archive__due_at__gt=now, archive__due_at__lt=now + timedelta(minutes=3)
    )
    return Certificate.objects.filter(course=course).exclude(being_stored)


def _remove(ids: list[int]) -> None:
    with transaction.atomic():
        rows = Certificate.objects.select_for_update().filter(pk__in=ids)
        people = list(rows.values_list("student__email", flat=True))
        archives = CertificateArchive.objects.filter(certificate_id__in=ids)
        keys = list(archives.exclude(key="").values_list("key", flat=True))
        archives.delete()
        CertificateEvent.objects.filter(certificate_id__in=ids).delete()
        OutboundEmail.objects.filter(to__in=people).delete()
        # Not by the ORM: it would refuse those that supersede one another, though all of them go.
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM certificates_certificate WHERE id = ANY(%s)", [ids])
    for key in keys:
        default_storage.delete(key)


@transaction.atomic
def _remove_the_rest(course: Course) -> None:
    CourseCompletion.objects.filter(enrollment__course=course).delete()
    seats = Enrollment.objects.filter(course=course)
    students = list(seats.values_list("student_id", flat=True))
    instructor = course.instructor
    seats.delete()
    course.delete()
    User.objects.filter(pk__in=[*students, instructor.pk], email__endswith=f"@{DOMAIN}").delete()
