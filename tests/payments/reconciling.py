"""Reconciling, as a test asks for it."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from payments.enums import OrderState
from payments.models import (
    Order,
)


def told(*words: str) -> list[str]:
    """What the command says; it ends with exit code 0."""
    out = StringIO()
    call_command("reconcile_payments", *words, stdout=out)
    return out.getvalue().splitlines()


def told_with_findings(*words: str) -> list[str]:
    """The same, where something is left."""
    out = StringIO()
    with pytest.raises(SystemExit) as ending:
        call_command("reconcile_payments", *words, stdout=out, stderr=StringIO())
    assert ending.value.code == 1
    return out.getvalue().splitlines()


def bought(shop: Any, student: Any, course: Any) -> Order:
    """Paid and in."""
    order = shop.buy(student, course)
    shop.pay(order)
    shop.hear()
    order.refresh_from_db()
    assert order.state == OrderState.PAID
    return order
