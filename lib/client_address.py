"""Where a request came from."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """Return the network address of the browser or program, or None if the request has none.

    ``X-Forwarded-For`` is believed for as many proxies as there are (``NUM_PROXIES``): what is left of them
    was written by the client.
    """
    proxies = int(str(settings.REST_FRAMEWORK["NUM_PROXIES"]))
    forwarded = request.headers.get("X-Forwarded-For", "")
    told = [part.strip() for part in forwarded.split(",")] if proxies and forwarded else []
    claimed = told[-min(proxies, len(told))] if told else request.META.get("REMOTE_ADDR", "")
    try:
        return str(ip_address(claimed))
    except ValueError:
        return None
