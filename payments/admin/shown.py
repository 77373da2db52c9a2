"""How money, history and what Stripe sends are shown to staff."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from lib.money import Money
from payments.models import OrderEvent

#: Never shown, whatever object it stands in.
SECRETS: Final = frozenset({"secret", "client_secret"})
HIDDEN: Final = "…"
_AMOUNTS: Final = frozenset({"amount", "price", "total", "paid"})


def money(amount: Any, currency: Any) -> str | None:
    """Return an amount of Stripe's, an integer in the smallest unit, as people write it; None without one."""
    if not isinstance(amount, int) or not isinstance(currency, str):
        return None
    return str(Money(amount, currency.upper()))


def pretty(data: Any) -> SafeString:
    """Return JSON as it can be read, without what must stay secret."""
    text = json.dumps(_without_secrets(data), indent=2, ensure_ascii=False, sort_keys=True)
    return format_html(
        '<pre style="white-space: pre-wrap; overflow-wrap: anywhere; max-height: 40rem; overflow: auto"'
        ' tabindex="0">{}</pre>',
        text,
    )


def _without_secrets(data: Any) -> Any:
    if isinstance(data, Mapping):
        return {
            key: HIDDEN if key in SECRETS and value else _without_secrets(value)
            for key, value in data.items()
        }
    return [_without_secrets(one) for one in data] if isinstance(data, list) else data


def facts_of(event: OrderEvent) -> SafeString:
    """Return the detail of an event in words; the order's items are looked at, so prefetch them."""
    lines = [(_label(key), _in_words(event, key, value)) for key, value in event.detail.items()]
    return format_html_join("", '<div class="break-all">{}: {}</div>', lines)


def _label(key: str) -> str:
    words = {
        "amount": _("amount"),
        "price": _("price"),
        "total": _("total"),
        "paid": _("paid"),
        "course": _("course"),
        "refund": _("refund"),
        "why": _("reason"),
        "failure": _("failure"),
        "dispute": _("dispute"),
        "status": _("status"),
        "certificate": _("certificate"),
        "currency": _("currency"),
        "order_at_stripe": _("order at Stripe"),
    }
    return words.get(key, key)


def _in_words(event: OrderEvent, key: str, value: Any) -> str:
    order = event.order
    if key in _AMOUNTS:
        return money(value, event.detail.get("currency", order.currency)) or str(value)
    if key == "course":
        return next((i.title for i in order.items.all() if i.course_id == value), f"#{value}")
    return f"#{value}" if key in {"refund", "dispute"} else str(value) or "—"
