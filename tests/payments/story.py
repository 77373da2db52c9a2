"""An academy's life at Stripe: a catalogue, buyers, and orders that end in every way."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from devstack.pytest_plugin import PrivateStripe
from devstack.stripe_double.client import ControlError
from payments.event_types import EVENT_TYPES

Events = list[dict[str, Any]]


class Story:
    """Everything that can happen to an order, made to happen; each order has a name, in its metadata too."""

    def __init__(self, double: PrivateStripe, api: stripe.StripeClient) -> None:
        self.double, self.api = double, api
        self.sessions: dict[str, str] = {}

    def happen(self) -> None:
        """Let all of it happen."""
        self._catalogue()
        self._people()
        self._orders()
        self._afterwards()

    def events(self) -> Events:
        """What Stripe would have told us, as JSON, oldest first."""
        listed = self.api.v1.events.list({"limit": 100, "types": list(EVENT_TYPES)})
        events = [event.to_dict(for_json=True) for event in listed.auto_paging_iter()]
        return list(reversed(events))

    def _catalogue(self) -> None:
        api = self.api.v1
        self.product = api.products.create({"id": "course-1", "name": "Botánica"}).id
        price: Any = {"product": self.product, "currency": "eur", "unit_amount": 4_900}
        old = api.prices.create(price)
        price["unit_amount"] = 5_900
        self.price = api.prices.create(price).id
        api.prices.update(old.id, {"active": False})
        api.products.update(self.product, {"default_price": self.price, "name": "Botánica I"})
        api.products.delete(api.products.create({"name": "Withdrawn"}).id)
        coupon = api.coupons.create({"percent_off": 100, "name": "Free"})
        api.coupons.update(coupon.id, {"name": "All free"})
        api.coupons.delete(api.coupons.create({"percent_off": 5}).id)
        wanted: Any = {"promotion": {"type": "coupon", "coupon": coupon.id}, "code": "FREE"}
        self.code = api.promotion_codes.create(wanted).id
        wanted["code"] = "OLD"
        api.promotion_codes.update(api.promotion_codes.create(wanted).id, {"active": False})

    def _people(self) -> None:
        api = self.api.v1.customers
        self.customer = api.create({"email": "alicia@example.com"}).id
        api.update(self.customer, {"name": "Alicia"})
        self.gone = api.create({"email": "gone@example.com"}).id
        api.delete(self.gone)

    def _orders(self) -> None:
        do = self.double.control.do
        for name in ("refunded", "partly", "won", "lost", "bounced"):
            cards = {"bounced": "4000000000005126"}
            do(pay={"session": self._begin(name), "card": cards.get(name, "4242424242424242")})
        do(pay={"session": self._begin("free", discounts=[{"promotion_code": self.code}])})
        with pytest.raises(ControlError, match="declined"):
            do(pay={"session": self._begin("declined"), "card": "4000000000000002"})
        do(pay={"session": self._begin("proven"), "card": "4000002760003184"})
        do(answer_challenge={"session": self.sessions["proven"], "proven": True})
        for outcome in ("succeeded", "failed"):
            do(pay_by_bank={"session": self._begin(f"debit {outcome}")})
            do(settle={"session": self.sessions[f"debit {outcome}"], "outcome": outcome})
        do(pay={"session": self._begin("invoiced", invoice_creation={"enabled": True})})
        guest = self._begin("guest", customer=None, invoice_creation={"enabled": True})
        do(pay={"session": guest})
        do(expire=self._begin("expired"))
        begun = self._begin("abandoned")
        with pytest.raises(ControlError, match="declined"):
            do(pay={"session": begun, "card": "4000000000000002"})
        do(expire=begun)

    def _afterwards(self) -> None:
        do, api = self.double.control.do, self.api.v1
        do(refund={"session": self.sessions["refunded"]})
        do(refund={"session": self.sessions["partly"], "amount": 900})
        bounced = do(refund={"session": self.sessions["bounced"]})["refund"]
        do(settle_refund={"refund": bounced, "outcome": "failed"})
        for verdict in ("won", "lost"):
            dispute = do(dispute={"session": self.sessions[verdict]})["dispute"]
            api.disputes.update(dispute, {"evidence": {"product_description": "A course"}})
            do(decide={"dispute": dispute, "outcome": verdict})

    def _begin(self, name: str, **more: Any) -> str:
        order: Any = {
            "mode": "payment",
            "line_items": [{"price": self.price, "quantity": 1}],
            "success_url": "http://testserver/done",
            "customer": self.customer,
            "client_reference_id": name,
            "metadata": {"order": name},
            "payment_intent_data": {"metadata": {"order": name}},
            **more,
        }
        order = {key: value for key, value in order.items() if value is not None}
        self.sessions[name] = self.api.v1.checkout.sessions.create(order).id
        return self.sessions[name]
