"""Why a sign-in with the provider can end without anybody signed in, and what is said about it."""

from __future__ import annotations

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from lib.errors import DomainError


class Reason(StrEnum):
    """What the log and the audit trail call it; the first lines are for the person."""

    CANCELLED = "cancelled"
    PROVIDER_REFUSED = "provider_refused"
    PROVIDER_AWAY = "provider_away"
    ANSWER_UNREADABLE = "answer_unreadable"
    CODE_REFUSED = "code_refused"
    STATE_UNKNOWN = "state_unknown"
    TOKEN_MALFORMED = "token_malformed"  # noqa: S105
    ALGORITHM_NOT_ALLOWED = "algorithm_not_allowed"
    KEY_UNKNOWN = "key_unknown"
    SIGNATURE_WRONG = "signature_wrong"
    ISSUER_WRONG = "issuer_wrong"
    AUDIENCE_WRONG = "audience_wrong"
    NONCE_WRONG = "nonce_wrong"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    USE_WRONG = "use_wrong"
    SUBJECT_WRONG = "subject_wrong"
    ACCESS_TOKEN_SWAPPED = "access_token_swapped"  # noqa: S105
    ACCOUNT_CLOSED = "account_closed"
    EMAIL_MISSING = "email_missing"
    EMAIL_NOT_VERIFIED = "email_not_verified"
    LOCAL_EMAIL_NOT_CONFIRMED = "local_email_not_confirmed"
    LINKING_IS_OFF = "linking_is_off"
    STAFF_LINKS_ON_PURPOSE = "staff_links_on_purpose"
    OTHER_IDENTITY_LINKED = "other_identity_linked"
    IDENTITY_TAKEN = "identity_taken"
    SESSION_CHANGED = "session_changed"


_UNTRUSTED = _(
    "The answer of the sign-in service did not pass our checks, so we did not use it. Nothing was changed. "
    "Start again from here; if it happens twice, write to us."
)
_AGAIN = _(
    "This sign-in was started in another browser, was used before, or took too long. Nothing was changed. "
    "Start again from here."
)
SENTENCES: dict[Reason, str | Promise] = {
    Reason.CANCELLED: _(
        "You left the sign-in service without signing in. Nothing was changed; try again when you like."
    ),
    Reason.PROVIDER_REFUSED: _(
        "The sign-in service could not sign you in. Nothing was changed. Try again, or with another account."
    ),
    Reason.PROVIDER_AWAY: _(
        "The sign-in service does not answer at the moment. Your account, your progress and your certificates "
        "are safe. Try again in a few minutes."
    ),
    Reason.ANSWER_UNREADABLE: _(
        "The sign-in service gave an answer that we cannot read. Your account and your progress are safe. "
        "Try again in a few minutes."
    ),
    Reason.CODE_REFUSED: _AGAIN,
    Reason.STATE_UNKNOWN: _AGAIN,
    Reason.EXPIRED: _AGAIN,
    Reason.ACCOUNT_CLOSED: _(
        "This account is closed. Its certificates can still be verified. If you think that this is a mistake, "
        "write to us."
    ),
    Reason.EMAIL_MISSING: _(
        "The sign-in service did not tell us your e-mail address, which your account needs. Nothing was changed. "
        "Allow it to share the address, then try again."
    ),
    Reason.EMAIL_NOT_VERIFIED: _(
        "Your e-mail address is not confirmed at the sign-in service yet. Nothing was changed. Confirm it there, "
        "then try again."
    ),
    Reason.LOCAL_EMAIL_NOT_CONFIRMED: _(
        "There is already an account here with your e-mail address, but nobody has confirmed the address. "
        "Nothing was changed. Open the link in the confirmation mail that we sent you, then try again."
    ),
    Reason.LINKING_IS_OFF: _(
        "There is already an account here with your e-mail address. Nothing was changed. Sign in with its "
        "password, then link this sign-in in your account."
    ),
    Reason.STAFF_LINKS_ON_PURPOSE: _(
        "There is already an account here with your e-mail address, and it may do more than a student's. "
        "Nothing was changed. Sign in with its password, then link this sign-in in your account."
    ),
    Reason.OTHER_IDENTITY_LINKED: _(
        "Another sign-in of the same service is linked to this account. Nothing was changed. Use that one, or "
        "unlink it first in your account."
    ),
    Reason.IDENTITY_TAKEN: _(
        "This sign-in belongs to another account here. Nothing was changed. Sign in with it to use that account, "
        "or unlink it there first."
    ),
    Reason.SESSION_CHANGED: _(
        "You signed out, or in as somebody else, before the link was made. Nothing was changed. Sign in and "
        "start again from your account."
    ),
}
_STATUS = {Reason.PROVIDER_AWAY: 503, Reason.ANSWER_UNREADABLE: 502}


class SignInRefused(DomainError):
    """Nobody is signed in, for a reason that has a name. ``note`` is for the log, and never holds a token."""

    code = "sign_in_refused"
    status = 403

    def __init__(self, reason: Reason, *, note: str = "", about: User | None = None) -> None:
        super().__init__(SENTENCES.get(reason, _UNTRUSTED))
        self.reason, self.note, self.about = reason, note, about

    @property
    def http_status(self) -> int:
        """403, or 502/503 when it is the provider that failed."""
        return _STATUS.get(self.reason, self.status)


class LastWayIn(DomainError):
    """The linked sign-in is the only one that opens the account."""

    code = "last_way_in"
    message = _(
        "This is the only way into your account, so it stays linked. Choose a password first, then unlink it."
    )
