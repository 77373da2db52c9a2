"""Where to report a weakness of the site: ``/.well-known/security.txt`` (RFC 9116)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

#: RFC 9116, section 2.5.5, recommends less than a year; the file is made anew at each request.
VALID: Final = timedelta(days=180)


@require_safe
@cache_control(public=True, max_age=24 * 3600)
def security_txt(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Say whom to tell, in which languages, and until when that holds."""
    # Whole days, so that a reload does not look like a change.
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    fields = [
        *(("Contact", contact) for contact in settings.SECURITY_CONTACT),
        ("Expires", f"{today + VALID:%Y-%m-%dT%H:%M:%SZ}"),
        ("Preferred-Languages", ", ".join(code for code, _name in settings.LANGUAGES)),
        # Never from the request: a forged Host would then be vouched for.
        ("Canonical", f"{settings.SITE_URL}{reverse('security_txt')}"),
    ]
    body = "".join(f"{name}: {value}\n" for name, value in fields)
    return HttpResponse(body, content_type="text/plain; charset=utf-8")
