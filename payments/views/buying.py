"""The last page before Stripe's: what is bought, for how much, and what happens next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.types import SignedInRequest
from courses.models import Course
from lib.errors import DomainError
from lib.money import Money
from payments.exceptions import (
    HasItAlready,
    NotForSale,
    PaymentOnItsWay,
    PromotionCodeInvalid,
    TooManyCodes,
)
from payments.forms import BuyForm
from payments.models import Bundle, Order
from payments.offers import Offer, bundle_offer, course_offer, currencies_of
from payments.services.checkout import require_wanted, start_checkout

OfferIn = Callable[[str], Offer]


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def buy(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show what a course costs, and go on to Stripe's page for it."""
    courses = Course.objects.select_related("instructor").prefetch_related("prices_elsewhere")
    course = courses.filter(slug=slug).first()
    if course is None:
        raise Http404
    return _sell(request, partial(course_offer, course), currencies_of(course))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def buy_bundle(request: SignedInRequest, slug: str) -> HttpResponse:
    """Show what a bundle costs, and go on to Stripe's page for it."""
    bundle = Bundle.objects.filter(slug=slug).first()
    if bundle is None:
        raise Http404
    return _sell(request, partial(bundle_offer, bundle), [bundle.price])


def _sell(request: SignedInRequest, offer_in: OfferIn, prices: Sequence[Money]) -> HttpResponse:
    is_sent = request.method == "POST"
    form = BuyForm(request.POST if is_sent else None, prices=prices)
    try:
        offer = offer_in("")
        require_wanted(offer, request.user)
        if is_sent and form.is_valid():
            return redirect(_order(request, offer_in, form).session_url)
    except NotForSale as error:
        raise Http404 from error
    except HasItAlready as error:
        messages.info(request, str(error))
        return (
            redirect("progress:course", offer.course.slug)
            if offer.course
            else redirect("my_learning")
        )
    except PaymentOnItsWay as error:
        messages.info(request, str(error))
        return redirect("payments:order", error.extra["orderId"])
    except (PromotionCodeInvalid, TooManyCodes) as error:
        form.add_error("promotion_code", str(error))
    except DomainError as error:
        form.add_error(None, str(error))
    context = {"offer": offer, "form": form, "withdrawal_days": settings.WITHDRAWAL_DAYS}
    return render(request, "payments/buy.html", context)


def _order(request: SignedInRequest, offer_in: OfferIn, form: BuyForm) -> Order:
    return start_checkout(
        offer=offer_in(form.cleaned_data.get("currency", "")),
        by=request.user,
        promotion_code=form.cleaned_data["promotion_code"],
    )
