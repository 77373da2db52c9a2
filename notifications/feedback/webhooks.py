"""Where SNS calls."""

from __future__ import annotations

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from notifications.feedback import receiving
from notifications.feedback.envelopes import LARGEST
from notifications.feedback.exceptions import MessageRefused, SnsAway

logger = logging.getLogger(__name__)

#: SNS says so when it posts the bare message, without the envelope that is signed.
RAW = "x-amz-sns-rawdelivery"


# SNS has no session and no token of ours; its signature is what lets it in.
@csrf_exempt
@require_POST
def ses_webhook(request: HttpRequest) -> HttpResponse:
    """Take in what SNS sends: 200; 403 for what is not believed, 503 while that cannot be told."""
    try:
        receiving.take_in(
            body=_read(request), is_raw=request.headers.get(RAW, "").lower() == "true"
        )
    except MessageRefused as error:
        return JsonResponse({"refused": error.reason.value}, status=403)
    except SnsAway as error:
        logger.warning("sns_away", extra={"reason": str(error)})
        return JsonResponse({"refused": "later"}, status=503)
    return HttpResponse(status=200)


def _read(request: HttpRequest) -> bytes | None:
    """Return the body, but never more of it than SNS sends; None if there is more."""
    try:
        announced = int(request.headers.get("Content-Length") or 0)
    except ValueError:
        return None
    if announced > LARGEST:
        return None
    body = request.read(LARGEST + 1)
    return None if len(body) > LARGEST else body
