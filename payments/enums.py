"""Words that payments share with the rest."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OrderState(models.TextChoices):
    """How the payment of an order stands. What came after it (refunds, disputes) has rows of its own."""

    OPEN = "open", _("awaiting payment")
    PROCESSING = "processing", _("payment on its way")
    PAID = "paid", _("paid")
    FAILED = "failed", _("payment failed")
    EXPIRED = "expired", _("not paid in time")
    REVIEW = "review", _("needs a look")

    @classmethod
    def undecided(cls) -> list[str]:
        """May still become paid without another order."""
        return [cls.OPEN, cls.PROCESSING]


class OrderEventKind(models.TextChoices):
    """What happened to an order."""

    CREATED = "created", _("ordered")
    PROCESSING = "processing", _("payment on its way")
    PAID = "paid", _("paid")
    FAILED = "failed", _("payment failed")
    EXPIRED = "expired", _("not paid in time")
    REVIEW = "review", _("did not fit what was ordered")
    GRANTED = "granted", _("access given")
    DUPLICATE = "duplicate", _("had the course already")
    REFUND_ASKED = "refund_asked", _("refund asked for")
    REFUNDED = "refunded", _("refunded")
    REFUND_FAILED = "refund_failed", _("refund failed")
    DISPUTED = "disputed", _("disputed")
    DISPUTE_WON = "dispute_won", _("dispute won")
    DISPUTE_LOST = "dispute_lost", _("dispute lost")
    SUSPENDED = "suspended", _("access suspended")
    RESTORED = "restored", _("access restored")
    REVOKED = "revoked", _("certificate revoked")
    REPAIRED = "repaired", _("settled again by staff")


class RefundState(models.TextChoices):
    """How far our wish for a refund has come; what the bank makes of it is ``RefundStatus``."""

    ASKED = "asked", _("asked for")
    TAKEN = "taken", _("taken by Stripe")
    REFUSED = "refused", _("refused")


class RefundStatus(models.TextChoices):
    """Stripe's words (https://docs.stripe.com/api/refunds/object#refund_object-status)."""

    NONE = "", _("not known yet")
    PENDING = "pending", _("pending")
    REQUIRES_ACTION = "requires_action", _("waits for the buyer")
    SUCCEEDED = "succeeded", _("succeeded")
    FAILED = "failed", _("failed")
    CANCELED = "canceled", _("canceled")

    @classmethod
    def void(cls) -> list[str]:
        """The money stays, or came back, here."""
        return [cls.FAILED, cls.CANCELED]


class RefundReason(models.TextChoices):
    WITHDRAWAL = "withdrawal", _("withdrawal by the student")
    DUPLICATE = "duplicate", _("had the course already")
    GOODWILL = "goodwill", _("goodwill")
    COURSE_WITHDRAWN = "course_withdrawn", _("the course is not given any more")
    ACCOUNT_DELETED = "account_deleted", _("the account was deleted")
    OTHER = "other", _("another reason")
    OUTSIDE = "outside", _("made in Stripe's dashboard")

    @classmethod
    def of_staff(cls) -> list["RefundReason"]:
        """Those that a person chooses."""
        return [cls.GOODWILL, cls.COURSE_WITHDRAWN, cls.DUPLICATE, cls.WITHDRAWAL, cls.OTHER]

    @classmethod
    def for_nothing(cls) -> list["RefundReason"]:
        """Those that say, when nobody chose them, that nothing was given for the money."""
        return [cls.DUPLICATE, cls.ACCOUNT_DELETED]


class EventState(models.TextChoices):
    RECEIVED = "received", _("received")
    APPLIED = "applied", _("applied")
    DEAD = "dead", _("given up")


class EventOrigin(models.TextChoices):
    """How we came to know of an event."""

    WEBHOOK = "webhook", _("webhook")
    RECONCILED = "reconciled", _("fetched later")


class Refusal(models.TextChoices):
    """Why something at the webhook's door was not let in."""

    FORGED = "forged", _("signature is not Stripe's")
    OLD = "old", _("signed too long ago")
    REPLAYED = "replayed", _("sent again as it was")
    OVERSIZED = "oversized", _("too large")
    MALFORMED = "malformed", _("no event in it")
    OTHER_MODE = "other_mode", _("of the other mode, test or live")


class RevenueKind(models.TextChoices):
    SALE = "sale", _("sale")
    REFUND = "refund", _("refund")
    REFUND_FAILED = "refund_failed", _("refund that failed")
    DISPUTE = "dispute", _("dispute")
    DISPUTE_WON = "dispute_won", _("dispute won")


class FindingKind(models.TextChoices):
    """What does not fit together, and a person should see."""

    NOT_ENROLLED = "not_enrolled", _("paid, but not enrolled")
    NOT_SUSPENDED = "not_suspended", _("refunded, but still enrolled")
    REVIEW = "review", _("paid, but not what was ordered")
    ASTRAY = "astray", _("paid, but for no order of ours")
    STUCK = "stuck", _("on its way for too long")
    REFUND = "refund", _("refund that did not go through")
    EVENT = "event", _("event given up")
