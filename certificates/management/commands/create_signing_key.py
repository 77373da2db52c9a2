"""``manage.py create_signing_key``: make the keys that sign certificates."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import BotoCoreError
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.utils import timezone

from certificates.keys import KeyRing, SigningKeyError, load, parse_bundle
from certificates.keys.bundle import new_bundle
from certificates.keys.sources import FileSource, kms_client, wrap_with_kms
from certificates.services.keys import register_keys


class Command(BaseCommand):
    """A new file with a document key, its certificate and a credential key; nothing is ever overwritten."""

    help = "Make a new bundle of signing keys in a file, and register its public halves."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where, in whose name, for how long, and whether KMS wraps it."""
        parser.add_argument("--out", type=Path, help="the new file")
        parser.add_argument(
            "--name", default=settings.SITE_NAME, help="the signer that PDF readers show"
        )
        parser.add_argument("--years", type=int, default=10, help="validity of the certificate")
        parser.add_argument(
            "--if-missing", action="store_true", help="keep the key that is there, if there is one"
        )
        parser.add_argument("--kms-key-id", help="ARN of the AWS KMS key that encrypts the file")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Make it. Raises ``CommandError`` when the file exists or the key cannot be kept there."""
        if not options["name"].strip() or not 1 <= options["years"] <= 50:
            raise CommandError("A key needs a --name, and from 1 to 50 --years.")
        out: Path = options["out"] or _default_path(wrapped=bool(options["kms_key_id"]))
        try:
            if options["if_missing"] and _is_there(out, asked=options["out"]):
                self._register(load() if options["out"] is None else _read(out))
            else:
                self._create(out.resolve(), options)
        except FileExistsError:
            raise CommandError(
                f"{out} exists and was not touched. Give another --out, and keep the old file until"
                " the workers have started with the new one."
            ) from None
        except (OSError, SigningKeyError, BotoCoreError) as error:
            raise CommandError(f"No key was made. {error}") from error

    def _create(self, out: Path, options: dict[str, Any]) -> None:
        if out.exists():
            raise FileExistsError(out)
        content = bundle = new_bundle(
            name=options["name"], years=options["years"], now=timezone.now()
        )
        if options["kms_key_id"]:
            content = wrap_with_kms(bundle, key_id=options["kms_key_id"], client=kms_client())
        FileSource(out).create(content)
        self.stdout.write(f"Made {out}. Copy it to a safe place; then set")
        self.stdout.write(_setting(out, content, wrapped=bool(options["kms_key_id"])))
        self._register(parse_bundle(bundle))

    def _register(self, keyring: KeyRing) -> None:
        try:
            document, credential = register_keys(keyring=keyring)
        except OperationalError:
            self.stderr.write(
                "The database was not reached: the first worker that starts with the key registers it."
            )
            return
        self.stdout.write(f"Document key {document.kid}\nCredential key {credential.kid}")


def _default_path(*, wrapped: bool) -> Path:
    configured = urlsplit(settings.CERTIFICATE_SIGNING_KEY)
    if configured.scheme == "file" and not wrapped:
        return Path(configured.path)
    return Path(settings.VAR_DIR) / ("signing-key.kms" if wrapped else "signing-key.pem")


def _is_there(out: Path, *, asked: Path | None) -> bool:
    """Whether the key exists: the file, or a secret that is kept elsewhere and not ours to make."""
    elsewhere = settings.CERTIFICATE_SIGNING_KEY.partition(":")[0] in ("env", "kms")
    return out.exists() or (asked is None and elsewhere)


def _read(path: Path) -> KeyRing:
    return parse_bundle(FileSource(path).read())


def _setting(out: Path, content: bytes, *, wrapped: bool) -> str:
    if not wrapped:
        return f"CERTIFICATE_SIGNING_KEY={out.as_uri()}"
    inline = base64.b64encode(content).decode()
    return (
        f"CERTIFICATE_SIGNING_KEY=kms:{out.as_uri()}\n"
        f"or, without the file,\nCERTIFICATE_SIGNING_KEY=kms:{inline}"
    )
