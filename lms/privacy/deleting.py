"""Deleting an account: the person goes, what others rely on stays as nobody's."""

from __future__ import annotations

from django.db import transaction

from accounts import emails
from accounts import privacy as accounts
from accounts.access import may_delete
from accounts.enums import AuditAction
from accounts.models import User
from accounts.services.auditing import record
from certificates import privacy as certificates
from courses import privacy as courses
from enrollments import privacy as enrollments
from lib.errors import NotAllowed
from lms.privacy.exceptions import NotDeletedHere
from notifications import privacy as notifications
from notifications.services import queue_email
from payments import privacy as payments
from progress import privacy as progress


@transaction.atomic
def delete_account(*, user: User, by: User, withdraw_certificates: bool = False) -> bool:
    """Make an account nobody's; returns whether there was still somebody. Twice at once, it is done once.

    What stays: certificates, unless they are withdrawn; enrolments and progress, as statistics; the audit trail
    without names and addresses; and what the law wants kept about money, without a name. The last mail is
    queued here and its row is erased a day after it went. Raises ``NotAllowed``, ``NotDeletedHere``,
    ``StillTeaches``.
    """
    # Not FOR UPDATE: a progress report that is being written points at this row and holds what we wait for next.
    person = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if person.is_deleted:
        return False
    require_deletable(person, by=by)
    farewell = emails.account_deleted(person, withdrawn=withdraw_certificates)
    addresses = accounts.addresses_of(person)
    _erase_everywhere(person, by=by, addresses=addresses, withdraw=withdraw_certificates)
    # After the others are gone, or it would go with them; the worker sends it to the address in its own row.
    queue_email(farewell)
    certificates_went = "withdrawn" if withdraw_certificates else "kept"
    record(AuditAction.ACCOUNT_DELETED, by=by, about=person, certificates=certificates_went)
    return True


def require_deletable(user: User, *, by: User) -> None:
    """Raise ``NotDeletedHere`` or ``NotAllowed`` if ``by`` may not delete the account."""
    if may_delete(by, user):
        return
    raise NotDeletedHere if by == user else NotAllowed


def _erase_everywhere(person: User, *, by: User, addresses: set[str], withdraw: bool) -> None:
    # Orders are kept as long as tax law asks, under the row that is nobody's.
    payments.erase(person)
    courses.erase(person)
    # Before the certificates: nothing is completed from here on, so none is promised while they are withdrawn.
    enrollments.erase(person)
    certificates.erase(person, by=by, withdraw=withdraw)
    progress.erase(person)
    accounts.erase(person)
    notifications.erase(addresses=addresses, reader=person.public_id)
