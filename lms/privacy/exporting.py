"""Everything that is known about a person, in one file for them."""

from __future__ import annotations

import logging
from datetime import timedelta
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import override

from accounts import privacy as accounts
from accounts.access import may_export
from accounts.enums import AuditAction
from accounts.models import AuditEntry, User
from accounts.services.auditing import record
from certificates import privacy as certificates
from courses import privacy as courses
from enrollments import privacy as enrollments
from lib.errors import NotAllowed
from lms.privacy.exceptions import TooManyExports
from lms.privacy.explaining import explanation
from notifications import privacy as notifications
from payments import privacy as payments
from progress import privacy as progress

logger = logging.getLogger(__name__)
#: Bytes that are kept in memory; what is larger goes to a file of the system, which is gone when it is closed.
IN_MEMORY: Final = 2 * 1024 * 1024
FORMAT: Final = "titula-personal-data-1"


def export_account(*, user: User, by: User, request: HttpRequest | None = None) -> IO[bytes]:
    """Return a ZIP, at its start and to be closed by the caller, with all that is known about ``user``.

    ``data.json``, a ``README.txt`` in the person's language that explains it, ``certificates/NUMBER.pdf``, and
    what they handed in under ``submissions/``. One document at a time is in memory.
    Raises ``NotAllowed``, ``TooManyExports``, ``WorkStoreAway``.
    """
    if not may_export(by, user):
        raise NotAllowed
    if by == user and _exports_of_the_hour(user) >= settings.EXPORTS_PER_HOUR:
        raise TooManyExports
    record(AuditAction.DATA_EXPORTED, by=by, about=user, request=request)
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # the caller closes it
    try:
        _write(file, user)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file


def collect(user: User) -> dict[str, Any]:
    """Return everything that is known about a person; each app's part has the keys that its ``collect`` names."""
    return {
        "format": FORMAT,
        "site": settings.SITE_URL,
        "made_at": timezone.now(),
        **payments.collect(user),
        **certificates.collect(user),
        **progress.collect(user),
        **enrollments.collect(user),
        **courses.collect(user),
        **accounts.collect(user),
        **notifications.collect(addresses=accounts.addresses_of(user), reader=user.public_id),
    }


def _exports_of_the_hour(user: User) -> int:
    hour = timezone.now() - timedelta(hours=1)
    told = AuditEntry.objects.filter(
        subject=user, actor=user, action=AuditAction.DATA_EXPORTED, at__gt=hour
    )
    return told.count()


def _write(file: IO[bytes], user: User) -> None:
    encoder = DjangoJSONEncoder(ensure_ascii=False, indent=2)
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        with override(user.language):
            archive.writestr("README.txt", explanation(user))
        with archive.open("data.json", "w") as data:
            for piece in encoder.iterencode(collect(user)):
                data.write(piece.encode())
        for name, document in certificates.documents_of(user):
            # A PDF is compressed already.
            archive.writestr(f"certificates/{name}", document, compress_type=ZIP_STORED)
        for name, content in progress.files_of(user):
            archive.writestr(f"submissions/{name}", content)
