"""What became of a mail, in a sentence: for its reader, and for staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.enums import MailOutcome
from notifications.feedback.outcomes import PERMANENT, UNDETERMINED
from notifications.models import OutboundEmail

State = OutboundEmail.State
Text = str | Promise

# SES's words for a bounce (https://docs.aws.amazon.com/ses/latest/dg/notification-contents.html#bounce-types), the
# particular before the general.
_BOUNCES: Final[dict[str, Text]] = {
    "Transient/MailboxFull": gettext_lazy(
        "the mailbox is full: make room in it or change the address"
    ),
    "Transient/MessageTooLarge": gettext_lazy("the mailbox takes no mail of this size"),
    "Transient/ContentRejected": gettext_lazy(
        "the mailbox's server did not like its text: try again later or change the address"
    ),
    "Transient/AttachmentRejected": gettext_lazy("the mailbox takes no such attachments"),
    "Transient": gettext_lazy("the mailbox did not take it for now: try again later"),
    "Permanent/NoEmail": gettext_lazy("there is no such mailbox: change the address"),
    "Permanent/Suppressed": gettext_lazy("this address sent earlier mails back: change it"),
    "Permanent/OnAccountSuppressionList": gettext_lazy(
        "this address sent earlier mails back: change it"
    ),
    PERMANENT: gettext_lazy(
        "the mailbox does not exist or takes no mail from us: change the address"
    ),
    UNDETERMINED: gettext_lazy("its server gave no reason: try again later or change the address"),
}
_SENT_BACK: Final = gettext_lazy("it could not be delivered: try again later or change the address")


@dataclass(frozen=True, slots=True)
class Standing:
    """How a mail stands: a sentence without its full stop; ``tone`` is success, info, warning or danger."""

    words: str
    tone: str


def standing_of(mail: OutboundEmail) -> Standing:
    """Say how a mail stands, in the active language and time zone."""
    match mail.state:
        case State.QUEUED:
            return Standing(_("about to be sent"), "info")
        case State.FAILED if mail.outcome_detail:
            return Standing(_("bounced: %(why)s") % {"why": why_bounced(mail)}, "danger")
        case State.FAILED:
            return Standing(_("not sent: our mail service refused it, and we were told"), "danger")
        case State.WITHHELD:
            return Standing(_withheld(mail), "warning")
        case _:
            return _sent(mail)


def _withheld(mail: OutboundEmail) -> str:
    if mail.outcome == MailOutcome.SUPPRESSED:
        return _("not sent: this address refused earlier mails")
    return _("not sent: its reader did not want it")


def _sent(mail: OutboundEmail) -> Standing:
    at = when(mail.outcome_at or mail.sent_at)
    match mail.outcome:
        case MailOutcome.DELIVERED:
            return Standing(_("delivered %(at)s") % {"at": at}, "success")
        case MailOutcome.DELAYED:
            return Standing(
                _("delayed: the other server asks for patience, and we go on trying"), "warning"
            )
        case MailOutcome.BOUNCED:
            return Standing(_("bounced: %(why)s") % {"why": why_bounced(mail)}, "danger")
        case MailOutcome.COMPLAINED:
            return Standing(_("delivered, and reported as spam"), "warning")
        case _:
            return Standing(_("sent %(at)s") % {"at": at}, "info")


def why_bounced(mail: OutboundEmail) -> str:
    """Say why it came back, and what helps."""
    bounce = mail.outcome_detail
    return str(_BOUNCES.get(bounce) or _BOUNCES.get(bounce.partition("/")[0]) or _SENT_BACK)


def when(moment: datetime | None) -> str:
    """A moment as it is said in passing: today's by the clock, another day's by its date too."""
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    is_today = local.date() == timezone.localdate()
    return date_format(local, "TIME_FORMAT" if is_today else "SHORT_DATETIME_FORMAT")
