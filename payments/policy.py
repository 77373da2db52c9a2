"""What a refund and a dispute do to access and certificate: the settings, as values and as sentences.

docs/guides/payments.md is the policy in words. The effects are kept in the row of the refund or dispute, so
that another policy does not change what was decided under this one.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

#: The bank has the money and has not decided (https://docs.stripe.com/disputes/how-disputes-work).
DISPUTED = frozenset({"needs_response", "under_review"})
LOST = "lost"


@dataclass(frozen=True, slots=True)
class Effects:
    suspends_access: bool = False
    revokes_certificate: bool = False

    def sentences(self) -> list[str]:
        """What is going to happen, for whoever has to confirm it."""
        return [
            _("The student loses access to what was bought; progress is kept.")
            if self.suspends_access
            else _("The student keeps access."),
            _("A certificate for it is revoked.")
            if self.revokes_certificate
            else _("A certificate for it stays valid."),
        ]


def effects_of_refund(*, in_full: bool) -> Effects:
    """What a refund that leaves nothing, or something, of the payment does."""
    size = "full" if in_full else "partial"
    return _effects(f"refund_{size}_access", f"refund_{size}_certificate")


def effects_of_dispute(status: str) -> Effects:
    """What a dispute does that is at ``status``; an inquiry, and one that was won, do nothing."""
    if status == LOST:
        return _effects("dispute_lost_access", "dispute_lost_certificate")
    # No certificate is revoked over a dispute that may still be won.
    return Effects(_is("dispute_open_access", "suspend")) if status in DISPUTED else Effects()


def refunds_duplicates() -> bool:
    """Whether who pays for what they have already is given the money back."""
    return bool(settings.DUPLICATE_PURCHASE == "refund")


def _effects(access: str, certificate: str) -> Effects:
    return Effects(_is(access, "suspend"), _is(certificate, "revoke"))


def _is(name: str, value: str) -> bool:
    return bool(settings.AFTER_SALE[name] == value)


@dataclass(frozen=True, slots=True)
class Rule:
    """What happens in one case today, in words, and the environment variables that decide it."""

    case: str
    sentences: list[str]
    variables: list[str]


def rules() -> list[Rule]:
    """Return the whole policy as it is set, for staff."""
    return [
        _rule(_("All of the money is refunded"), effects_of_refund(in_full=True), "REFUND_FULL"),
        _rule(
            _("A part of the money is refunded"),
            effects_of_refund(in_full=False),
            "REFUND_PARTIAL",
        ),
        Rule(
            _("A dispute is opened"),
            effects_of_dispute("needs_response").sentences(),
            ["DISPUTE_OPEN_ACCESS"],
        ),
        Rule(
            _("A dispute is won, or was only an inquiry"),
            effects_of_dispute("won").sentences(),
            [],
        ),
        _rule(_("A dispute is lost"), effects_of_dispute(LOST), "DISPUTE_LOST"),
        Rule(
            _("A student pays for what they have already"), [_duplicates()], ["DUPLICATE_PURCHASE"]
        ),
        Rule(_("A student withdraws from a purchase"), [_withdrawal()], ["WITHDRAWAL_DAYS"]),
        Rule(
            _("A payment arrives for an account that was deleted"),
            [_("Nothing is given, and the money is refunded.")],
            [],
        ),
    ]


def status_in_words(status: str) -> str:
    """Return a dispute's status, which is Stripe's word, in words; one that is new to us as it is."""
    words = {
        "needs_response": _("needs an answer"),
        "under_review": _("the bank decides"),
        "won": _("won"),
        LOST: _("lost"),
        "warning_needs_response": _("inquiry, needs an answer"),
        "warning_under_review": _("inquiry, the bank decides"),
        "warning_closed": _("inquiry, closed"),
        "prevented": _("prevented"),
    }
    return words.get(status, status)


def _rule(case: str, effects: Effects, prefix: str) -> Rule:
    return Rule(case, effects.sentences(), [f"{prefix}_ACCESS", f"{prefix}_CERTIFICATE"])


def _duplicates() -> str:
    if refunds_duplicates():
        return _("The second payment is refunded; the student keeps what they have.")
    return _("Both payments are kept.")


def _withdrawal() -> str:
    days = settings.WITHDRAWAL_DAYS
    if not days:
        return _("Students cannot withdraw by themselves; staff can refund.")
    return ngettext(
        "They may for %(days)d day, unless they finished a course of it: the money is refunded in full.",
        "They may for %(days)d days, unless they finished a course of it: the money is refunded in full.",
        days,
    ) % {"days": days}
