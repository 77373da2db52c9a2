"""Invoices of paid sessions, made when `invoice_creation` is on (https://docs.stripe.com/api/invoices)."""

from devstack.stripe_double.store import Json
from devstack.stripe_double.world import World


def invoice_for(world: World, session: Json) -> Json:
    """A paid invoice, with the events of its short life."""
    number = f"DOUBLE-{world.store.count('invoice') + 1:04}"
    invoice = _new(world, session, number)
    invoice["lines"] = _lines(world, invoice, session["_items"])
    for name in ("created", "finalized", "paid", "payment_succeeded"):
        world.emit(f"invoice.{name}", invoice)
    return invoice


def _new(world: World, session: Json, number: str) -> Json:
    payer = session["customer_details"]
    data = session["invoice_creation"]["invoice_data"]
    invoice = world.create(
        "invoice",
        **_unused(),
        **_fixed(),
        **_sums(session),
        **_life(world.now()),
        automatic_tax=session["automatic_tax"] | {"disabled_reason": None},
        currency=session["currency"],
        customer=session["customer"],
        customer_email=payer["email"],
        customer_name=payer["name"],
        description=data["description"],
        footer=data["footer"],
        metadata=data["metadata"],
        number=number,
        _session=session["id"],
    )
    page = f"{world.base_url}/invoices/{invoice['id']}"
    world.change(invoice, hosted_invoice_url=page, invoice_pdf=f"{page}/pdf")
    return invoice


def _sums(session: Json) -> Json:
    """What was asked and paid: all of it."""
    total, net = session["amount_total"], session["amount_subtotal"]
    return {
        "amount_due": total,
        "amount_paid": total,
        "subtotal": net,
        "subtotal_excluding_tax": net,
        "total": total,
        "total_excluding_tax": total - session["total_details"]["amount_tax"],
        **dict.fromkeys(
            [
                "amount_overpaid",
                "amount_remaining",
                "amount_shipping",
                "attempt_count",
                "ending_balance",
                "post_payment_credit_notes_amount",
                "pre_payment_credit_notes_amount",
                "starting_balance",
            ],
            0,
        ),
    }


def _life(now: int) -> Json:
    """Made, finalised and paid in one moment."""
    return {
        "effective_at": now,
        "period_end": now,
        "period_start": now,
        "status": "paid",
        "status_transitions": {
            "finalized_at": now,
            "marked_uncollectible_at": None,
            "paid_at": now,
            "voided_at": None,
        },
        "webhooks_delivered_at": now,
    }


def _fixed() -> Json:
    """What is the same on every invoice."""
    return {
        "account_country": "ES",
        "account_name": "Stripe double",
        "attempted": True,
        "auto_advance": False,
        "billing_reason": "manual",
        "collection_method": "charge_automatically",
        "customer_tax_exempt": "none",
        "customer_tax_ids": [],
        "default_tax_rates": [],
        "discounts": [],
        "issuer": {"type": "self"},
        "payment_settings": {
            "default_mandate": None,
            "payment_method_options": None,
            "payment_method_types": None,
        },
        "total_discount_amounts": [],
        "total_pretax_credit_amounts": [],
        "total_taxes": [],
    }


def _unused() -> Json:
    names = [
        "account_tax_ids",
        "application",
        "automatically_finalizes_at",
        "custom_fields",
        "customer_account",
        "customer_address",
        "customer_phone",
        "customer_shipping",
        "default_payment_method",
        "default_source",
        "due_date",
        "from_invoice",
        "last_finalization_error",
        "latest_revision",
        "next_payment_attempt",
        "on_behalf_of",
        "parent",
        "receipt_number",
        "rendering",
        "shipping_cost",
        "shipping_details",
        "statement_descriptor",
        "test_clock",
    ]
    return dict.fromkeys(names)


def _lines(world: World, invoice: Json, items: list[Json]) -> Json:
    lines = [_line(world, invoice, item) for item in items]
    url = f"/v1/invoices/{invoice['id']}/lines"
    return {"object": "list", "data": lines, "has_more": False, "url": url}


def _line(world: World, invoice: Json, item: Json) -> Json:
    price = item["price"]
    line = world.create(
        "line_item",
        amount=item["amount_subtotal"],
        currency=item["currency"],
        description=item["description"],
        discount_amounts=[],
        discountable=True,
        discounts=[],
        invoice=invoice["id"],
        metadata={},
        parent=None,
        period={"end": invoice["created"], "start": invoice["created"]},
        pretax_credit_amounts=[],
        pricing={
            "price_details": {"price": price["id"], "product": price["product"]},
            "type": "price_details",
            "unit_amount_decimal": price["unit_amount_decimal"],
        },
        quantity=item["quantity"],
        quantity_decimal=str(item["quantity"]),
        subscription=None,
        subtotal=item["amount_subtotal"],
        taxes=[],
    )
    del line["created"]
    return line
