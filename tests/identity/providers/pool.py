"""A Cognito user pool in the emulator, and the settings that make it ours."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from hmac import digest
from typing import Any

import boto3

from devstack.emulator import REGION

PASSWORD = "Una-clave-larga-1"


@dataclass(frozen=True)
class Pool:
    """A user pool with one client."""

    address: str
    idp: Any
    pool_id: str
    client_id: str
    client_secret: str

    @property
    def issuer(self) -> str:
        return f"https://cognito-idp.{REGION}.amazonaws.com/{self.pool_id}"

    def settings(self) -> dict[str, str]:
        """The variables of the environment, as in production but for the addresses of the emulator."""
        return {
            "COGNITO_USER_POOL_ID": self.pool_id,
            "COGNITO_ENDPOINT_URL": self.address,
            "COGNITO_DOMAIN": self.address,
            "OIDC_ISSUER": self.issuer,
            "OIDC_DISCOVERY_URL": f"{self.address}/{self.pool_id}/.well-known/openid-configuration",
            "OIDC_CLIENT_ID": self.client_id,
            "OIDC_CLIENT_SECRET": self.client_secret,
            "OIDC_NAME": "Academia ID",
        }

    def add(self, email: str, *, verified: str = "true", name: str = "Eva Ñandú") -> str:
        """Add somebody confirmed; return their subject."""
        attributes = {"email": email, "email_verified": verified, "name": name}
        made = self.idp.admin_create_user(
            UserPoolId=self.pool_id,
            Username=email,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": key, "Value": value} for key, value in attributes.items()],
        )
        self.idp.admin_set_user_password(
            UserPoolId=self.pool_id, Username=email, Password=PASSWORD, Permanent=True
        )
        told = {item["Name"]: item["Value"] for item in made["User"]["Attributes"]}
        return told["sub"]

    def access_token(self, email: str) -> str:
        """Sign in by the API, as a program would."""
        answer = self.idp.admin_initiate_auth(
            UserPoolId=self.pool_id,
            ClientId=self.client_id,
            AuthFlow="ADMIN_USER_PASSWORD_AUTH",
            AuthParameters={
                "USERNAME": email,
                "PASSWORD": PASSWORD,
                "SECRET_HASH": self.secret_hash(email),
            },
        )
        token: str = answer["AuthenticationResult"]["AccessToken"]
        return token

    def secret_hash(self, username: str) -> str:
        message = f"{username}{self.client_id}".encode()
        return b64encode(digest(self.client_secret.encode(), message, sha256)).decode()

    def return_to(self, site: str) -> None:
        """Allow the pool to send people back to ``site``."""
        self.idp.update_user_pool_client(
            UserPoolId=self.pool_id,
            ClientId=self.client_id,
            CallbackURLs=[f"{site}/account/oidc/callback/"],
            LogoutURLs=[f"{site}/"],
            **_CLIENT,
        )


_CLIENT = {
    "AllowedOAuthFlows": ["code"],
    "AllowedOAuthFlowsUserPoolClient": True,
    "AllowedOAuthScopes": ["openid", "email", "profile"],
    "SupportedIdentityProviders": ["COGNITO"],
    "ExplicitAuthFlows": ["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
}


def new_pool(address: str) -> Pool:
    """Make a pool in which the address is the login, as ours is in production."""
    idp = boto3.client(
        "cognito-idp",
        region_name=REGION,
        endpoint_url=address,
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
    made = idp.create_user_pool(
        PoolName="academy",
        UsernameAttributes=["email"],
        AutoVerifiedAttributes=["email"],
        Policies={
            "PasswordPolicy": {
                "MinimumLength": 12,
                "RequireUppercase": True,
                "RequireLowercase": True,
                "RequireNumbers": True,
                "RequireSymbols": True,
            }
        },
    )
    pool_id = made["UserPool"]["Id"]
    client = idp.create_user_pool_client(
        UserPoolId=pool_id,
        ClientName="titula",
        GenerateSecret=True,
        CallbackURLs=["http://127.0.0.1/account/oidc/callback/"],
        **_CLIENT,
    )["UserPoolClient"]
    return Pool(address, idp, pool_id, client["ClientId"], client["ClientSecret"])
