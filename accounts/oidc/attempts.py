"""A sign-in that was begun: what the session remembers between the way out and the way back."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.oidc.refusals import Reason, SignInRefused

_STATES = "oidc_states"  # the library's name, which its helper bounds to fifty
_LONGEST_SECONDS = 3600.0


class Intent(StrEnum):
    """What the person set out to do."""

    SIGN_IN = "sign_in"
    RENEW = "renew"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Attempt:
    """``next`` is a path of this site, or empty; ``user`` the key of who was signed in when it began."""

    intent: Intent
    nonce: str
    code_verifier: str
    next: str
    user: str


def safe_path(request: HttpRequest, url: str | None) -> str:
    """Return ``url`` if it stays on this site, else nothing."""
    if url and url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return url
    return ""


def remember(request: HttpRequest, state: str, *, intent: Intent, next_path: str) -> None:
    """Bind the intention to the state that was just put into the session."""
    request.session[_STATES][state] |= {
        "intent": intent.value,
        "next": next_path,
        "user": str(request.user.pk or ""),
    }
    request.session.modified = True


def take(request: HttpRequest) -> Attempt:
    """Return the attempt that this callback ends, once: a second time there is none.

    Raises ``SignInRefused``: begun in another browser, ended already, or an hour ago.
    """
    states = request.session.get(_STATES)
    state = request.GET.get("state", "")
    if not isinstance(states, dict) or state not in states:
        raise SignInRefused(Reason.STATE_UNKNOWN)
    kept = states.pop(state)
    request.session.modified = True
    # Saved before the provider is asked: a second callback with the same state must not find it.
    request.session.save()
    # Read again when it is used: what other tabs put into it while we ask the provider must not be undone.
    request.session = type(request.session)(request.session.session_key)
    if time.time() - kept["added_on"] > _LONGEST_SECONDS:
        raise SignInRefused(Reason.STATE_UNKNOWN, note="too old")
    return Attempt(
        intent=Intent(kept["intent"]),
        nonce=kept["nonce"],
        code_verifier=kept["code_verifier"],
        next=kept["next"],
        user=kept["user"],
    )
