"""Certificates of courses whose money went back."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from certificates.enums import CertificateState
from certificates.models import Certificate
from certificates.services.lifecycle import revoke_by_policy
from payments.enums import OrderEventKind, RefundStatus
from payments.exceptions import StillBeingIssued
from payments.models import Order
from payments.selectors import holding_items
from payments.services.recording import record


def revoke_certificates_due(order: Order) -> None:
    """Revoke what the policy says to revoke, unless another order holds the course. Idempotent.

    A refund has its effect once its money arrived, a dispute once it is lost. Raises ``StillBeingIssued``.
    """
    if not _is_due(order):
        return
    held = holding_items().filter(order__student=order.student_id).values("course")
    items = order.items.filter(granted_at__isnull=False).exclude(course__in=held)
    certificates = Certificate.objects.filter(
        student=order.student_id, course__in=items.values("course")
    )
    for certificate in certificates.filter(state=CertificateState.ISSUED):
        _revoke(order, certificate)
    if certificates.filter(state=CertificateState.QUEUED).exists():
        raise StillBeingIssued


@transaction.atomic
def _revoke(order: Order, certificate: Certificate) -> None:
    with override(certificate.language):
        reason = _("The purchase of the course was reversed.")
    revoke_by_policy(certificate=certificate, reason=reason)
    record(order, OrderEventKind.REVOKED, certificate=certificate.code)


def _is_due(order: Order) -> bool:
    arrived = order.refunds.filter(revokes_certificate=True, status=RefundStatus.SUCCEEDED)
    return arrived.exists() or order.disputes.filter(revokes_certificate=True).exists()
