"""The e-mails about money."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.greetings import greeting
from lib.money import Money
from notifications.message import Message
from notifications.services import Letter
from payments.enums import RefundReason
from payments.models import Order, Refund


def order_paid(order: Order) -> Letter:
    """The receipt."""
    with override(order.student.language):
        details = [
            (_("Order"), order.code),
            (order.title, str(order.price)),
            *((_("Includes"), item.title) for item in order.items.all() if order.bundle_id),
        ]
        if order.amount_discount:
            details.append((_("Discount"), str(Money(-order.amount_discount, order.currency))))
        if order.amount_tax and not order.is_tax_included:
            details.append((_("Tax"), str(order.tax)))
        details.append((_("Total paid"), str(order.total)))
        if order.amount_tax and order.is_tax_included:
            details.append((_("Tax in it"), str(order.tax)))
        message = Message(
            subject=_("Receipt: %(title)s") % {"title": order.title},
            greeting=greeting(order.student),
            paragraphs=[
                _("Thank you. Your payment for “%(title)s” has arrived.") % {"title": order.title}
            ],
            details=details,
            action=_to_the_order(order),
            footnote=_("The invoice, and how to withdraw from the purchase, are on that page.")
            if settings.WITHDRAWAL_DAYS
            else _("The invoice is on that page."),
        )
    return _letter("order_paid", order, message)


def payment_processing(order: Order) -> Letter:
    """The bank takes its time."""
    with override(order.student.language):
        message = Message(
            subject=_("Your payment is on its way: %(title)s") % {"title": order.title},
            greeting=greeting(order.student),
            paragraphs=[
                _(
                    "Your bank has taken your order to pay for “%(title)s”. That can take some days; you have what "
                    "you bought as soon as the money arrives, and we write to you then."
                )
                % {"title": order.title}
            ],
            details=[(_("Order"), order.code)],
            action=_to_the_order(order),
        )
    return _letter("payment_processing", order, message)


def payment_failed(order: Order) -> Letter:
    """The bank said no, days later."""
    with override(order.student.language):
        message = Message(
            subject=_("Your payment did not arrive: %(title)s") % {"title": order.title},
            greeting=greeting(order.student),
            paragraphs=[
                _(
                    "Your bank did not send the payment for “%(title)s”. Nothing was charged. You can try again with "
                    "another way to pay."
                )
                % {"title": order.title}
            ],
            details=[(_("Order"), order.code)],
            action=_to_the_order(order),
        )
    return _letter("payment_failed", order, message)


def refund_made(refund: Refund) -> Letter:
    """Money goes back."""
    order = refund.order
    with override(order.student.language):
        message = Message(
            subject=_("Refund: %(title)s") % {"title": order.title},
            greeting=greeting(order.student),
            paragraphs=[_why(refund), *_what_follows(refund)],
            details=[(_("Order"), order.code), (_("Refunded"), str(refund.money))],
            action=_to_the_order(order),
        )
    return Letter(
        "refund_made",
        f"refund_made:{refund.pk}",
        order.student.email,
        order.student.language,
        message,
    )


def _why(refund: Refund) -> str:
    title = {"title": refund.order.title}
    if refund.reason == RefundReason.DUPLICATE:
        return (
            _(
                "You had “%(title)s” already, so we send this payment back to the card or account that it came from."
            )
            % title
        )
    if refund.reason == RefundReason.WITHDRAWAL:
        return (
            _(
                "You withdrew from the purchase of “%(title)s”. The money goes back to the card or account that it "
                "came from."
            )
            % title
        )
    return (
        _(
            "We refund your purchase of “%(title)s”. The money goes back to the card or account that it came from."
        )
        % title
    )


def _what_follows(refund: Refund) -> list[str]:
    told = [_("Banks take up to ten days to show it.")]
    if refund.suspends_access and refund.reason != RefundReason.DUPLICATE:
        told.append(_("Access to what you bought with it has ended; your progress is kept."))
    return told


def _to_the_order(order: Order) -> tuple[str, str]:
    return _("See your order"), f"{settings.SITE_URL}{order.get_absolute_url()}"


def _letter(kind: str, order: Order, message: Message) -> Letter:
    return Letter(kind, f"{kind}:{order.pk}", order.student.email, order.student.language, message)
