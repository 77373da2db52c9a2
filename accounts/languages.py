"""The language of whoever is asking."""

from django.conf import settings
from django.utils.translation import get_language


def reader_language() -> str:
    """Return the active language if we speak it, else the site's."""
    language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
