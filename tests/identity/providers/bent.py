"""An OpenID provider on loopback whose every answer can be bent."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "titula-tests", "a-secret-between-two-programs-of-32"
KEY_ID = "key-1"


@cache
def private_key(name: str = KEY_ID) -> rsa.RSAPrivateKey:
    """Return the key of a name, the same throughout the run."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_pem(name: str = KEY_ID) -> bytes:
    return (
        private_key(name)
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    )


def ago(seconds: int) -> Callable[[], int]:
    """A moment of the time when the token is made, not of when the tests were collected."""
    return lambda: int(time.time()) - seconds


class BentProvider:
    """Says what it is told to. ``claims`` are laid over those of an honest id token; None takes one away."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.userinfo: dict[str, Any] = {}
        self.document: dict[str, Any] = {}
        self.token_status = 200
        self.token_body: bytes | None = None
        self.nonce = self.challenge = ""
        self.id_token: str | None = None
        self.key_ids = [KEY_ID]
        self.key_set: object = None  # instead of the right one
        self.calls: Counter[str] = Counter()
        self.forms: list[dict[str, str]] = []
        self.hold = threading.Event()  # while cleared, the token endpoint does not answer
        self.hold.set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def go_away(self) -> None:
        """Refuse connections from now on."""
        self.hold.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def honest_claims(self, **bent: Any) -> dict[str, Any]:
        """The claims of an id token, those of ``bent`` laid over them; a function is asked now."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": "subject-1",
            "iat": now,
            "exp": now + 300,
            "nonce": self.nonce,
            "email": "eva@example.com",
            "email_verified": True,
            "name": "Eva Ñandú",
        } | bent
        told = {name: value() if callable(value) else value for name, value in claims.items()}
        return {name: value for name, value in told.items() if value is not None}

    def access_claims(self, **bent: Any) -> dict[str, Any]:
        """The claims of an access token as Cognito's are."""
        own: dict[str, Any] = {
            "aud": None,
            "nonce": None,
            "email": None,
            "email_verified": None,
            "name": None,
        }
        own |= {"token_use": "access", "client_id": CLIENT_ID, "scope": "openid"}
        return self.honest_claims(**(own | bent))

    def sign(self, claims: dict[str, Any], *, kid: str = KEY_ID, **header: Any) -> str:
        """Return a token signed with RS256."""
        # Not jwt.encode, which refuses to make some of the tokens that we must refuse.
        return jwt.PyJWS().encode(
            json.dumps(claims).encode(),
            private_key(kid),
            algorithm="RS256",
            headers={"kid": kid, **header},
        )

    # --- The endpoints ------------------------------------------------------------------------------

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "end_session_endpoint": f"{self.issuer}/logout",
        } | self.document

    def jwks(self) -> object:
        if self.key_set is not None:
            return self.key_set
        algorithm = jwt.algorithms.RSAAlgorithm
        keys = [
            algorithm.to_jwk(private_key(kid).public_key(), as_dict=True)
            | {"kid": kid, "use": "sig", "alg": "RS256"}
            for kid in self.key_ids
        ]
        return {"keys": keys}

    def token(self, form: dict[str, str]) -> tuple[int, bytes]:
        """Answer a code request: only with the right code, the right secret and the verifier of the challenge."""
        self.forms.append(form)
        self.hold.wait(20)
        if self.token_body is not None or self.token_status != 200:
            return self.token_status, self.token_body or b"{}"
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proved = base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == self.challenge
        if form.get("code") != "good" or form.get("client_secret") != CLIENT_SECRET or not proved:
            return 400, b'{"error": "invalid_grant"}'
        id_token = self.id_token
        if id_token is None:
            id_token = self.sign(self.honest_claims(**self.claims))
        body = {"id_token": id_token, "access_token": "opaque", "token_type": "Bearer"}
        return 200, json.dumps(body).encode()


def _handler_of(provider: BentProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            provider.calls[path] += 1
            answers = {
                "/.well-known/openid-configuration": provider.discovery,
                "/jwks": provider.jwks,
                "/userinfo": lambda: provider.userinfo,
            }
            if path in answers:
                self._answer(200, json.dumps(answers[path]()).encode())
            else:
                self._answer(404, b"{}")

        def do_POST(self) -> None:
            provider.calls[self.path] += 1
            length = int(self.headers["Content-Length"])
            fields = parse_qs(self.rfile.read(length).decode())
            self._answer(*provider.token({name: values[0] for name, values in fields.items()}))

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                return  # whoever asked did not wait

        def log_message(self, *args: object) -> None:
            """Keep quiet."""

    return Handler
