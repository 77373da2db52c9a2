"""Why certificates cannot be signed. Every error has one base, and a sentence for the operator."""

from __future__ import annotations


class SigningKeyError(Exception):
    """There is no usable signing key. What waits to be issued stays queued."""


class KeyUnavailable(SigningKeyError):
    """The place that should hold the key could not be reached, or holds nothing."""


class KeyUnreadable(SigningKeyError):
    """Something was there, but it is no key bundle of ours."""


class KeyRetired(SigningKeyError):
    """The key was retired: it may not sign anything new."""

    def __init__(self, kid: str) -> None:
        super().__init__(
            f"The signing key {kid} is retired, so nothing was signed with it. Point"
            " CERTIFICATE_SIGNING_KEY to the new bundle and restart the workers."
        )
