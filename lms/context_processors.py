"""What every page may show about the site itself."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, str | bool]:  # noqa: ARG001
    """Name and absolute address of the site, where to ask for help, and whether anything is sold, or only in play."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "support_email": settings.SUPPORT_EMAIL,
        "is_selling": bool(settings.STRIPE_SECRET_KEY),
        "is_practice": bool(getattr(settings, "STRIPE_API_HOST", "")),
    }
