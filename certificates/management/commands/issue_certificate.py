"""``manage.py issue_certificate``: promise the certificate that a student is owed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from certificates.services.asking import request_certificate
from courses.models import Course
from lib.errors import DomainError


class Command(BaseCommand):
    """Checks, as the student's own request would, that the course is finished; asked twice, it changes nothing."""

    help = (
        "Queue the certificate of a student for a course that they finished, and print its state."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose, and of which course."""
        parser.add_argument("email", help="the student's e-mail")
        parser.add_argument("course", help="the end of the course's address (its slug)")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Queue it. Raises ``CommandError`` when it is not due."""
        try:
            student = User.objects.get(email__iexact=options["email"])
            course = Course.objects.get(slug=options["course"])
            certificate = request_certificate(student=student, course_id=course.pk)
        except (User.DoesNotExist, Course.DoesNotExist, DomainError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{certificate.code} {certificate.state} {certificate.verification_url}")
