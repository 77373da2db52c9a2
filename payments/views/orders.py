"""A student's orders."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.types import SignedInRequest
from payments.access import may_open
from payments.models import Order
from payments.services.returning import looked_at


@login_required
@never_cache
@require_safe
def order(request: SignedInRequest, code: str) -> HttpResponse:
    """Show an order as it stands; who comes back from Stripe finds it settled."""
    found = Order.objects.filter(code=code).select_related("student", "bundle").first()
    if found is None or not may_open(request.user, found):
        raise Http404
    return render(request, "payments/order.html", {"order": looked_at(found)})
