"""What we ask of an Amazon Cognito user pool. Nothing of boto3 leaves this module.

Sources: Amazon Cognito user pools API reference, ``SignUp``, ``AdminGetUser`` and ``ListUsers``; developer guide,
"Computing secret hash values". Never called inside a transaction.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from accounts.oidc.refusals import SENTENCES, Reason
from lib.errors import DomainError

_PAGE = 60  # the most that ListUsers gives
_CONFIRMED = frozenset({"CONFIRMED", "EXTERNAL_PROVIDER"})


class IdentityProviderAway(DomainError):
    """Cognito does not answer, or not now."""

    code = "identity_provider_away"
    status = 503
    message = SENTENCES[Reason.PROVIDER_AWAY]


class PasswordRefused(Exception):
    """The pool's rules for passwords are stricter than ours."""


class SignUpRefused(Exception):
    """The pool does not take this person: an address that it cannot use, or a rule of its own."""


class AddressKnown(Exception):
    """The pool has the address already."""


@dataclass(frozen=True, slots=True)
class PoolUser:
    """A person of the pool; ``claims`` as an id token would tell them."""

    claims: dict[str, Any]
    is_confirmed: bool


def sign_up(*, email: str, password: str, full_name: str) -> str:
    """Open an account in the pool, which mails a code; return its subject.

    Raises ``AddressKnown``, ``PasswordRefused``, ``SignUpRefused``, ``IdentityProviderAway``.
    """
    request = {
        "ClientId": settings.OIDC_CLIENT_ID,
        "Username": email,
        "Password": password,
        "UserAttributes": [
            {"Name": "email", "Value": email},
            {"Name": "name", "Value": full_name},
        ],
    }
    if settings.OIDC_CLIENT_SECRET:
        request["SecretHash"] = secret_hash(email)
    return str(_call(lambda: _client().sign_up(**request))["UserSub"])


def user_of(email: str) -> PoolUser:
    """Return the pool's user with an address. Raises ``IdentityProviderAway``."""
    told = _call(
        lambda: _client().admin_get_user(UserPoolId=settings.COGNITO_USER_POOL_ID, Username=email)
    )
    return _pool_user(told, told["UserAttributes"])


def pages() -> Iterator[list[PoolUser]]:
    """Yield everybody in the pool, sixty at a time. Raises ``IdentityProviderAway``."""
    request = {"UserPoolId": settings.COGNITO_USER_POOL_ID, "Limit": _PAGE}
    while True:
        page = _call(lambda: _client().list_users(**request))
        yield [_pool_user(user, user["Attributes"]) for user in page["Users"]]
        if not (token := page.get("PaginationToken")):
            return
        request["PaginationToken"] = token


def secret_hash(username: str) -> str:
    """Return what proves that the client knows its secret without telling it."""
    key, message = settings.OIDC_CLIENT_SECRET.encode(), f"{username}{settings.OIDC_CLIENT_ID}"
    return base64.b64encode(hmac.digest(key, message.encode(), hashlib.sha256)).decode()


def _pool_user(user: dict[str, Any], attributes: list[dict[str, str]]) -> PoolUser:
    confirmed = user.get("UserStatus") in _CONFIRMED and user.get("Enabled", True)
    return PoolUser(
        claims={attribute["Name"]: attribute.get("Value", "") for attribute in attributes},
        is_confirmed=confirmed,
    )


_MEANINGS: dict[str, type[Exception]] = {
    "UsernameExistsException": AddressKnown,
    "AliasExistsException": AddressKnown,
    "InvalidPasswordException": PasswordRefused,
    "InvalidParameterException": SignUpRefused,
    "UserLambdaValidationException": SignUpRefused,
}


def _call(ask: Callable[[], Any]) -> Any:
    try:
        return ask()
    except ClientError as error:
        meaning = _MEANINGS.get(error.response["Error"]["Code"], IdentityProviderAway)
        raise meaning from error
    except BotoCoreError as error:
        raise IdentityProviderAway from error


@cache
def _client_at(region: str, endpoint: str | None) -> Any:
    return boto3.client(
        "cognito-idp",
        region_name=region,
        endpoint_url=endpoint,
        config=Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 1}),
    )


def _client() -> Any:
    return _client_at(settings.COGNITO_REGION, settings.COGNITO_ENDPOINT_URL)
