"""Passwords and keys of the embedded parts: made once, kept in `secrets.json` with mode 0600."""

import dataclasses
import json
import secrets
from typing import Self

from devstack.errors import DevstackError
from devstack.paths import StateFolder, write_private


@dataclasses.dataclass(frozen=True)
class Credentials:
    """What the parts and the application authenticate with. `instance` names this set."""

    instance: str
    database_password: str
    valkey_password: str
    s3_access_key: str
    s3_secret_key: str
    secret_key: str

    @classmethod
    def generate(cls) -> Self:
        """A new set; URL-safe, because most of them travel inside a URL."""
        return cls(
            instance=secrets.token_hex(8),
            database_password=secrets.token_urlsafe(24),
            valkey_password=secrets.token_urlsafe(24),
            s3_access_key=f"TITULA{secrets.token_hex(7).upper()}",
            s3_secret_key=secrets.token_urlsafe(30),
            secret_key=secrets.token_urlsafe(50),
        )

    @classmethod
    def of(cls, state: StateFolder) -> Self:
        """The credentials of a state folder, made on its first start."""
        try:
            stored = json.loads(state.credentials.read_text(encoding="utf-8"))
            return cls(**stored)
        except FileNotFoundError:
            created = cls.generate()
            write_private(state.credentials, json.dumps(dataclasses.asdict(created), indent=2))
            return created
        except (ValueError, TypeError) as error:
            raise DevstackError(
                f"{state.credentials} cannot be read: restore it, or begin anew with `make clean`."
            ) from error
