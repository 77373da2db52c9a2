"""The page behind the link that ends a kind of mail."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from notifications.enums import OptOutWay
from notifications.services.choosing import turn_off, turn_on
from notifications.unsubscribing import ONE_CLICK, read_token


@csrf_exempt  # the mailbox's own server asks (RFC 8058, 3.1): no cookie, no session; the token is what it has
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Ask (GET changes nothing: scanners follow links), end the topic at once (POST), or take that back."""
    found = read_token(token)
    if found is None:
        return _page(request, "unknown", status=404)
    reader, topic = found
    name, value = ONE_CLICK
    if request.method != "POST":
        return _page(request, "asks", topic=topic)
    if request.POST.get(name) == value:
        turn_off(reader=reader, topic=topic, by_way=OptOutWay.ONE_CLICK)
        return _page(request, "done", topic=topic)
    if "undo" in request.POST:
        turn_on(reader=reader, topic=topic)
        return _page(request, "undone", topic=topic)
    return _page(request, "asks", topic=topic, status=400)


def _page(request: HttpRequest, state: str, *, topic: str = "", status: int = 200) -> HttpResponse:
    context = {"state": state, "topic": topic}
    response = render(request, "notifications/unsubscribe.html", context, status=status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
