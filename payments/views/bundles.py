"""Several courses for one price: the list of them, and the page of each."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from payments.access import may_administer
from payments.showcase import shown_bundle, shown_bundles


def _viewer(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


@require_safe
def bundles(request: HttpRequest) -> HttpResponse:
    """Show what can be bought together, and what is saved by it."""
    return render(request, "payments/bundles.html", {"bundles": shown_bundles(_viewer(request))})


@require_safe
def bundle(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a bundle; one that is not on sale only to the office."""
    viewer = _viewer(request)
    found = shown_bundle(slug, viewer=viewer)
    if found is None:
        raise Http404
    return render(
        request,
        "payments/bundle.html",
        {
            "shown": found,
            "bundle": found.bundle,
            "on_sale": found.on_sale,
            "may_edit": viewer is not None and may_administer(viewer),
        },
    )
