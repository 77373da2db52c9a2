"""Sentences that are translated later, where there are settings and a reader: in the admin."""

from __future__ import annotations


def to_translate(text: str) -> str:
    """Return ``text`` as it is. Imported as ``_``, so that the catalogues collect what it is called with.

    Django's ``gettext_noop`` does the same but asks for settings, which this package must not need.
    """
    return text
