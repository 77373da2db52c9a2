"""``manage.py retry_dead_work``: give what was given up another chance."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import User
from certificates.models import Certificate, CertificateArchive, DocumentErasure
from certificates.services.retrying import retry_archives, retry_certificates, retry_erasures
from lib.errors import DomainError
from notifications.models import OutboundEmail
from notifications.services import retry_failed_emails


class Command(BaseCommand):
    """After the cause is mended, for example a mail account or a bucket."""

    help = "Queue certificates, archived copies, erasures and e-mails that were given up again."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who decides it."""
        parser.add_argument(
            "--by", required=True, help="e-mail of the member of staff who decides it"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Queue them. Raises ``CommandError`` for who may not."""
        try:
            by = User.objects.get(email__iexact=options["by"])
            certificates = retry_certificates(certificates=Certificate.objects.all(), by=by)
            archives = retry_archives(archives=CertificateArchive.objects.all(), by=by)
            erasures = retry_erasures(erasures=DocumentErasure.objects.all(), by=by)
            mails = retry_failed_emails(mails=OutboundEmail.objects.all(), by=by)
        except (User.DoesNotExist, DomainError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"In the queue again: {certificates} certificates, {archives} copies, "
            f"{erasures} erasures, {mails} e-mails."
        )
