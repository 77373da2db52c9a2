"""Finding at Stripe what it made for us and could not tell."""

from __future__ import annotations

from payments.gateway.client import calling


def session_opened_for(order_code: str, *, customer_id: str) -> str:
    """Return the id of the order's Checkout session, a paid one before an open one; empty when there is none."""
    with calling() as client:
        found = client.v1.checkout.sessions.list({"customer": customer_id, "limit": 100})
        ranks = {
            one.id: one.status != "complete"
            for one in found.auto_paging_iter()
            if one.client_reference_id == order_code
        }
    return min(ranks, key=ranks.__getitem__, default="")
