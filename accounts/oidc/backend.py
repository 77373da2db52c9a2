"""mozilla-django-oidc's backend, its gaps closed (ADR 24)."""

from __future__ import annotations

from typing import Any

import requests
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from accounts.models import User
from accounts.oidc import linking
from accounts.oidc.attempts import Attempt
from accounts.oidc.claims import Person, person_of
from accounts.oidc.library import LibrarySettings, callback_url
from accounts.oidc.provider import endpoints, fetch_json
from accounts.oidc.refusals import Reason, SignInRefused
from accounts.oidc.verification import verify_id_token


class ProviderBackend(LibrarySettings, OIDCAuthenticationBackend):
    """From a code to a person, and from a person to an account."""

    def __init__(self) -> None:
        # The library's would read the endpoints: Django makes every backend at every sign-in with a password,
        # which must work while the provider is away.
        self.UserModel = User

    def authenticate(
        self, request: HttpRequest | None, *, oidc_person: Person | None = None
    ) -> User | None:
        """Return the account of a person whom the callback has identified. Raises ``SignInRefused``.

        The keyword is ours alone, so that a form with a password never reaches the provider, whatever code and
        state its address holds.
        """
        return linking.sign_in(oidc_person, request=request) if oidc_person else None

    def get_user(self, user_id: Any) -> User | None:
        """The library's would keep a closed account signed in."""
        user: User | None = ModelBackend.get_user(self, user_id)
        return user

    def identify(self, request: HttpRequest, *, code: str, attempt: Attempt) -> Person:
        """Return who the provider says it is, in exchange for its code. Raises ``SignInRefused``."""
        self.request = request
        tokens = self.get_token(self._code_request(code, attempt))
        id_token, access_token = tokens.get("id_token"), tokens.get("access_token")
        if not isinstance(id_token, str) or not isinstance(access_token, str | None):
            raise SignInRefused(Reason.TOKEN_MALFORMED, note="no id token")
        claims = verify_id_token(id_token, nonce=attempt.nonce, access_token=access_token)
        person = person_of(self._completed(claims, access_token), issuer=settings.OIDC_ISSUER)
        self.store_tokens(access_token, id_token)
        return person

    def get_token(self, payload: dict[str, str]) -> dict[str, Any]:
        """Return the token endpoint's answer. Raises ``SignInRefused``."""
        self.OIDC_OP_TOKEN_ENDPOINT = endpoints().token
        try:
            answer = super().get_token(payload)
        except requests.HTTPError as error:
            raise _token_error(error) from error
        except requests.exceptions.JSONDecodeError as error:
            raise SignInRefused(Reason.ANSWER_UNREADABLE, note="token: no JSON") from error
        except requests.RequestException as error:
            raise SignInRefused(Reason.PROVIDER_AWAY, note=type(error).__name__) from error
        if not isinstance(answer, dict):
            raise SignInRefused(Reason.ANSWER_UNREADABLE, note="token: no JSON object")
        return answer

    def _code_request(self, code: str, attempt: Attempt) -> dict[str, str]:
        fields = {
            "client_id": settings.OIDC_CLIENT_ID,
            "client_secret": settings.OIDC_CLIENT_SECRET,
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": attempt.code_verifier,
            "redirect_uri": callback_url(),
        }
        return {name: value for name, value in fields.items() if value}

    def _completed(self, claims: dict[str, Any], access_token: str | None) -> dict[str, Any]:
        """Add what the provider only tells at userInfo (Core 1.0, 5.4); of the same subject, or not at all."""
        where = endpoints().userinfo
        if "email" in claims or not where or not access_token:
            return claims
        told = fetch_json(where, headers={"Authorization": f"Bearer {access_token}"})
        if told.get("sub") != claims["sub"]:
            raise SignInRefused(Reason.SUBJECT_WRONG, note="userInfo is about somebody else")
        return told | claims


def _token_error(error: requests.HTTPError) -> SignInRefused:
    status = error.response.status_code if error.response is not None else 0
    if status >= 500 or status == 429:
        return SignInRefused(Reason.PROVIDER_AWAY, note=f"token: {status}")
    return SignInRefused(Reason.CODE_REFUSED, note=f"token: {status}")
