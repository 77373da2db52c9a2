"""Where Stripe calls."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from payments.exceptions import WebhookRefused
from payments.services import inbox


# Stripe has no session and no token of ours; its signature is what lets it in.
@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """Keep what Stripe sent, and say so at once; anything else is 400, and nothing but a count is kept of it."""
    body = _read(request)
    if body is None:
        inbox.refuse_oversized()
        return JsonResponse({"refused": "oversized"}, status=400)
    try:
        inbox.take_in(body=body, signature=request.headers.get("Stripe-Signature", ""))
    except WebhookRefused as error:
        return JsonResponse({"refused": error.reason}, status=400)
    return HttpResponse(status=200)


def _read(request: HttpRequest) -> bytes | None:
    """Return the body, but never more of it than an event can have."""
    try:
        announced = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        return None
    if announced > inbox.LARGEST:
        return None
    body = request.read(inbox.LARGEST + 1)
    return None if len(body) > inbox.LARGEST else body
