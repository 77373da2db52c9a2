"""A student's orders: how they stand, and what can be done about them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.types import SignedInRequest
from lib.errors import DomainError
from lib.keyset import page_or_404
from lib.money import Money
from payments import policy
from payments.access import is_buyer, may_open, orders_of
from payments.enums import OrderState
from payments.models import Order
from payments.services.checkout import cancel_order
from payments.services.refunds import available
from payments.services.refunds import withdraw as withdraw_from
from payments.services.returning import looked_at
from payments.story import Story, story_of

PAGE_SIZE = 20


@login_required
@never_cache
@require_safe
def orders(request: SignedInRequest) -> HttpResponse:
    """List the reader's own orders, newest first."""
    page = page_or_404(request, orders_of(request.user), by="created_at", size=PAGE_SIZE)
    return render(request, "payments/orders.html", {"page": page})


@login_required
@never_cache
@require_safe
def order(request: SignedInRequest, code: str) -> HttpResponse:
    """Show an order as it stands; who comes back from Stripe finds it settled."""
    return render(request, "payments/order.html", _context(request, _story(request, code)))


@login_required
@never_cache
@require_safe
def state(request: SignedInRequest, code: str) -> HttpResponse:
    """Show the part of the page that changes while something is awaited; 204 while it has not."""
    story = _story(request, code)
    if request.GET.get("seen") == story.mark:
        return HttpResponse(status=204)
    return render(request, "payments/_order.html", _context(request, story))


@login_required
@require_POST
def cancel(request: SignedInRequest, code: str) -> HttpResponse:
    """End an order that is not paid; one that was paid meanwhile is shown as that."""
    found = _own_or_404(request, code)
    try:
        ended = cancel_order(order=found, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(found)
    if ended.state == OrderState.EXPIRED:
        messages.success(request, _("The order is cancelled. Nothing was charged."))
    return redirect(ended)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, code: str) -> HttpResponse:
    """Say what a withdrawal does, and take the purchase back."""
    found = _own_or_404(request, code)
    if request.method == "POST":
        return _withdraw(request, found)
    story = story_of(found, reader=request.user)
    if story.withdrawable_until is None or story.is_finished:
        return redirect(found)  # whose page says why
    context = {
        "story": story,
        "effects": policy.effects_of_refund(in_full=True),
        "amount": Money(available(found), found.currency),
    }
    return render(request, "payments/withdraw.html", context)


def _withdraw(request: SignedInRequest, found: Order) -> HttpResponse:
    try:
        withdraw_from(order=found, by=request.user)
    except DomainError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("You have withdrawn from the purchase. The money goes back."))
    return redirect(found)


def _story(request: SignedInRequest, code: str) -> Story:
    found = _find(code)
    if found is None or not may_open(request.user, found):
        raise Http404
    return story_of(looked_at(found), reader=request.user, has_returned="returned" in request.GET)


def _context(request: SignedInRequest, story: Story) -> dict[str, object]:
    return {
        "story": story,
        "order": story.order,
        "has_returned": "returned" in request.GET,
        "was_cancelled": "cancelled" in request.GET,
    }


def _own_or_404(request: SignedInRequest, code: str) -> Order:
    found = _find(code)
    if found is None or not is_buyer(request.user, found):
        raise Http404
    return found


def _find(code: str) -> Order | None:
    return Order.objects.filter(code=code).select_related("student", "bundle").first()
