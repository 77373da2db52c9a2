"""What the API of purchases takes and gives. Amounts are in the currency's smallest unit."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from lib.api.serializers import CamelCaseSerializer
from payments.enums import OrderState
from payments.models import Order, OrderItem


class PurchaseRequest(CamelCaseSerializer):
    """Either ``courseId`` or ``bundleId``. ``currency`` is one that it is sold in; without it, its own."""

    course_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    bundle_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    promotion_code = serializers.CharField(max_length=60, required=False, default="")
    currency = serializers.RegexField("^[A-Za-z]{3}$", required=False, default="")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("course_id" in attrs) == ("bundle_id" in attrs):
            raise serializers.ValidationError(_("Send either courseId or bundleId."))
        return attrs


class PurchaseAnswer(CamelCaseSerializer):
    """``checkoutUrl`` is the page that takes the money, until ``expiresAt``."""

    order_id = serializers.CharField(source="code")
    checkout_url = serializers.CharField(source="session_url")
    state = serializers.ChoiceField(choices=OrderState.choices)
    expires_at = serializers.DateTimeField()
    amount = serializers.IntegerField(source="amount_total")
    currency = serializers.CharField()


class OrderQuery(CamelCaseSerializer):
    cursor = serializers.CharField(required=False, default="", allow_blank=True)


class OrderedCourse(CamelCaseSerializer):
    """``granted``: whether access was given for this order. It may have ended since."""

    course_id = serializers.IntegerField()
    title = serializers.CharField()
    granted = serializers.SerializerMethodField()

    def get_granted(self, item: OrderItem) -> bool:
        return item.granted_at is not None


class OrderAnswer(CamelCaseSerializer):
    """``checkoutUrl`` is null unless it can be paid now; ``amount`` is what was paid, or is to be."""

    order_id = serializers.CharField(source="code")
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=OrderState.choices)
    currency = serializers.CharField()
    price = serializers.IntegerField(source="amount_subtotal")
    discount = serializers.IntegerField(source="amount_discount")
    tax = serializers.IntegerField(source="amount_tax")
    amount = serializers.IntegerField(source="amount_total")
    refunded = serializers.IntegerField(source="amount_refunded")
    promotion_code = serializers.CharField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    paid_at = serializers.DateTimeField(allow_null=True)
    checkout_url = serializers.SerializerMethodField()
    receipt_url = serializers.CharField()
    invoice_url = serializers.CharField()
    courses = OrderedCourse(source="items", many=True)

    def get_checkout_url(self, order: Order) -> str | None:
        return order.session_url if order.is_payable else None


class OrderPage(CamelCaseSerializer):
    results = OrderAnswer(many=True)
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
