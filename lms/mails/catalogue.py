"""Every kind of mail that we send: its function, when it goes, and an example for a reader.

A new function in an app's ``emails`` gets its line here; a test says so if it has none.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts import emails as of_accounts
from accounts import security_emails as of_safety
from accounts.models import User
from certificates import emails as of_certificates
from enrollments import emails as of_enrollments
from lms.mails import emails as of_staff
from lms.mails import samples
from notifications.letters import Letter
from payments import emails as of_payments
from progress import emails as of_progress

Make = Callable[[User], Letter]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: ``function`` makes it in the product, ``example`` calls it with something to show."""

    function: Callable[..., Letter]
    goes: str | Promise
    example: Make

    @property
    def name(self) -> str:
        return self.function.__name__


def _nowhere() -> str:
    # The real link opens an account; an example leads home.
    return f"{settings.SITE_URL}/"


def _safety(function: Callable[..., Letter], goes: str | Promise, **values: Any) -> Kind:
    return Kind(function, goes, lambda reader: function(reader, to=reader.email, **values))


def _reminder(reader: User) -> Letter:
    course = samples.course(reader)
    return of_progress.learning_reminder(
        reader, course, samples.lesson(course), number=4, key="example"
    )


def _alert(reader: User) -> Letter:
    with override(reader.language):
        lines = [(_("Given up: %(queue)s") % {"queue": _("E-mails")}, "2")]
        return of_staff.staff_alert(reader.email, reader.language, lines)


KINDS: Final = [
    # --- The account ---
    Kind(
        of_accounts.verify_address,
        _("Somebody registered and has to show that the address is theirs."),
        lambda reader: of_accounts.verify_address(reader, _nowhere()),
    ),
    Kind(
        of_accounts.confirm_address,
        _("Somebody changes their address; to the new one."),
        lambda reader: of_accounts.confirm_address(reader, _nowhere(), to="new@example.com"),
    ),
    Kind(
        of_accounts.account_already_exists,
        _("Somebody registers with an address that has an account; once a day at most."),
        of_accounts.account_already_exists,
    ),
    Kind(
        of_accounts.reset_password,
        _("Somebody asks for a new password."),
        lambda reader: of_accounts.reset_password(reader, _nowhere()),
    ),
    Kind(
        of_accounts.unknown_address,
        _("Somebody asks for a new password with an address that has no account."),
        lambda reader: of_accounts.unknown_address(reader.email, reader.language),
    ),
    Kind(
        of_accounts.sign_in_linked,
        _("A provider opens the account from now on."),
        lambda reader: of_accounts.sign_in_linked(reader, settings.OIDC_NAME or "OpenID"),
    ),
    Kind(
        of_accounts.sign_in_elsewhere,
        _("Somebody asks for a password whose account opens with a provider."),
        lambda reader: of_accounts.sign_in_elsewhere(reader, settings.OIDC_NAME or "OpenID"),
    ),
    Kind(
        of_accounts.account_deleted,
        _("An account was deleted: the last mail."),
        lambda reader: of_accounts.account_deleted(reader, withdrawn=False),
    ),
    # --- Its safety ---
    _safety(of_safety.password_changed, _("The password was changed.")),
    _safety(of_safety.password_reset, _("A new password was chosen by the link of a mail.")),
    _safety(of_safety.password_set, _("An account got its first password.")),
    _safety(
        of_safety.address_changed,
        _("The address was changed; to the old one."),
        from_email="old@example.com",
        to_email="new@example.com",
    ),
    _safety(
        of_safety.address_removed,
        _("A change of address was cancelled."),
        deleted_email="new@example.com",
    ),
    _safety(of_safety.app_added, _("An authenticator app was added.")),
    _safety(of_safety.app_removed, _("The authenticator app was removed.")),
    _safety(of_safety.passkey_added, _("A passkey was added.")),
    _safety(of_safety.passkey_removed, _("A passkey was removed.")),
    _safety(of_safety.recovery_codes_made, _("New recovery codes were made.")),
    _safety(of_safety.recovery_code_used, _("Somebody signed in with a recovery code.")),
    Kind(
        of_safety.second_factor_reset,
        _("An administrator took the second factor away."),
        of_safety.second_factor_reset,
    ),
    Kind(
        of_safety.token_made,
        _("A token for a program was made."),
        lambda reader: of_safety.token_made(reader, "Titula CLI"),
    ),
    # --- Learning ---
    Kind(
        of_enrollments.enrollment_confirmed,
        _("A student came into a course."),
        lambda reader: of_enrollments.enrollment_confirmed(samples.enrollment(reader)),
    ),
    Kind(
        of_enrollments.course_update,
        _("An instructor writes to the students of a course. Can be turned off."),
        lambda reader: of_enrollments.course_update(samples.update(reader), reader, key="example"),
    ),
    Kind(
        of_progress.learning_reminder,
        _("A student has not gone on for a week, and once more after three. Can be turned off."),
        _reminder,
    ),
    Kind(
        of_progress.submission_reviewed,
        _("An instructor accepted or returned a student's work."),
        lambda reader: of_progress.submission_reviewed(samples.submission(reader)),
    ),
    # --- Certificates ---
    Kind(
        of_certificates.certificate_issued,
        _("A certificate was issued, or one in the place of another."),
        lambda reader: of_certificates.certificate_issued(samples.certificate(reader)),
    ),
    Kind(
        of_certificates.certificate_revoked,
        _("A certificate was revoked."),
        lambda reader: of_certificates.certificate_revoked(
            samples.certificate(reader), samples.event()
        ),
    ),
    Kind(
        of_certificates.certificate_reinstated,
        _("A revocation was taken back."),
        lambda reader: of_certificates.certificate_reinstated(
            samples.certificate(reader), samples.event()
        ),
    ),
    # --- Money ---
    Kind(
        of_payments.order_paid,
        _("A payment arrived: the receipt."),
        lambda reader: of_payments.order_paid(samples.order(reader)),
    ),
    Kind(
        of_payments.payment_processing,
        _("A bank takes its time."),
        lambda reader: of_payments.payment_processing(samples.order(reader)),
    ),
    Kind(
        of_payments.payment_failed,
        _("A bank said no, days later."),
        lambda reader: of_payments.payment_failed(samples.order(reader)),
    ),
    Kind(
        of_payments.refund_made,
        _("Money goes back."),
        lambda reader: of_payments.refund_made(samples.refund(reader)),
    ),
    # --- To who works here ---
    Kind(
        of_staff.work_to_review,
        _("New work waits for an instructor; once a day at most."),
        partial(of_staff.work_to_review, count=3),
    ),
    Kind(
        of_staff.staff_alert,
        _("Something needs attention; once a day at most, to staff."),
        _alert,
    ),
]


def kind_named(name: str) -> Kind | None:
    """Return the kind of that name, if there is one."""
    return next((kind for kind in KINDS if kind.name == name), None)
