"""What staff is told before money goes back."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from certificates.enums import CertificateState
from certificates.models import Certificate
from lib.money import Money
from payments import policy
from payments.models import Order
from payments.selectors import holds_money_back
from progress.models import CourseCompletion


def before_refund(order: Order, left: Money) -> SafeString:
    """Return, a line each, what a refund would do, and how far the student has come."""
    return format_html_join(
        "", '<span style="display: block; margin-bottom: 0.5rem">{}</span>', _lines(order, left)
    )


def consequences(*, in_full: bool) -> str:
    """Return what a refund of all that is left, or of a part, does, as one line."""
    effects = " ".join(policy.effects_of_refund(in_full=in_full).sentences())
    if in_full:
        return _("If all that is left goes back: %(effects)s") % {"effects": effects}
    return _("If a part goes back: %(effects)s") % {"effects": effects}


def standing(order: Order) -> list[str]:
    """Return how far the student is with what was bought: a sentence for each course, and certificate."""
    courses = order.items.values("course")
    done = CourseCompletion.objects.filter(
        enrollment__student=order.student_id, enrollment__course__in=courses
    )
    titles = done.order_by("pk").values_list("enrollment__course__title", flat=True)
    sentences = [_("The student has finished “%(title)s”.") % {"title": title} for title in titles]
    certificates = Certificate.objects.filter(
        student=order.student_id,
        course__in=courses,
        state__in=[CertificateState.ISSUED, CertificateState.QUEUED],
    ).order_by("pk")
    sentences += [
        _("The student has the certificate %(number)s.")
        % {"number": certificate.number or certificate.code}
        for certificate in certificates
    ]
    return sentences or [_("The student has not finished a course of this order.")]


def why_no_refund(order: Order, left: Money) -> list[str]:
    """Return why nothing of the order can be refunded now; empty when something can."""
    if not order.is_paid:
        return [_("The order has not been paid: there is nothing to refund.")]
    if not order.amount_total:
        return [
            _("Nothing was paid for the order: it was free, or its promotion code took it all.")
        ]
    if holds_money_back(order):
        return [
            _(
                "The payment is disputed: the bank has the money, and Stripe refuses refunds. Answer the dispute, or "
                "accept it there."
            )
        ]
    if not left.amount:
        return [_("All of it went back, or was asked back.")]
    return []


def _lines(order: Order, left: Money) -> Iterable[tuple[SafeString | str]]:
    yield (
        format_html("<strong>{}</strong>", _("Left of the payment: %(left)s.") % {"left": left}),
    )
    for in_full in (True, False):
        yield (consequences(in_full=in_full),)
    yield (_("An enrolment that staff gave, or that another order pays for, keeps its access."),)
    for sentence in standing(order):
        yield (sentence,)
