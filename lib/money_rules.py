"""What the database itself can hold a price to."""

from __future__ import annotations

from django.db.models import CheckConstraint, F, Q
from django.db.models.functions import Mod
from django.db.models.lookups import Exact

from lib.currencies import MAXIMUM, STEP


def chargeable(name: str, *, amount: str) -> CheckConstraint:
    """A constraint: a currency's code, at most eight digits, and whole steps where the currency has them.

    The smallest amounts stay out of it: Stripe changes them, and what was sold at an old one was right.
    """
    whole = Q()
    for step in sorted(set(STEP.values())):
        stepped = sorted(code for code, its in STEP.items() if its == step)
        whole &= ~Q(currency__in=stepped) | Q(Exact(Mod(F(amount), step), 0))
    named = Q(currency__regex=r"^[A-Z]{3}$")
    return CheckConstraint(name=name, condition=named & Q(**{f"{amount}__lte": MAXIMUM}) & whole)
