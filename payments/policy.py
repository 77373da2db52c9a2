"""What a refund and a dispute do to access and certificate: the settings, as values and as sentences.

docs/guides/payments.md is the policy in words. The effects are kept in the row of the refund or dispute, so
that another policy does not change what was decided under this one.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _

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
