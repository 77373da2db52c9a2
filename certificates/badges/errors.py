"""What can be wrong with a credential that somebody shows."""

from __future__ import annotations


class InvalidCredential(Exception):
    """The credential is malformed, or its signature is not by this key over these words."""
