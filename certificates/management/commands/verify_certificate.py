"""``manage.py verify_certificate``: tell whether a PDF is a certificate of ours, unaltered and in force."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from cryptography import x509
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError
from django.utils.translation import gettext as _

from certificates.enums import CertificateState
from certificates.models import Certificate
from certificates.verification import (
    Verdict,
    Verification,
    our_certificates,
    verify_alone,
    verify_recorded,
)

Verify = Callable[[bytes], Verification]


class Command(BaseCommand):
    """By its signature, and when the database can be reached by its record too (revoked, corrected, expired)."""

    help = "Verify PDF certificates. Ends with an error when one of them is not valid."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which files, and whom to believe."""
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument(
            "--trust",
            action="append",
            type=Path,
            default=[],
            metavar="CERT.pem",
            help="certificate of a key to believe, instead of those in the database; repeatable",
        )
        parser.add_argument(
            "--offline", action="store_true", help="never ask the database; needs --trust"
        )
        parser.add_argument("--json", action="store_true", help="one JSON array, for programs")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Verify each. Raises ``CommandError``, exit code 1, unless all are valid."""
        try:
            verify = self._verifier(options["trust"], offline=options["offline"])
            found = [(path, verify(path.read_bytes())) for path in options["files"]]
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}") from error
        if options["json"]:
            self.stdout.write(json.dumps([_as_json(*one) for one in found], indent=2))
        else:
            self.stdout.write("\n".join(_as_text(*one) for one in found))
        bad = sum(one.verdict != Verdict.VALID for _file, one in found)
        if bad:
            raise CommandError(f"{bad} of {len(found)} files are not valid certificates.")

    def _verifier(self, trust: list[Path], *, offline: bool) -> Verify:
        named = frozenset(chain.from_iterable(map(_certificates, trust)))
        if offline and not named:
            raise CommandError("--offline needs --trust: the certificate of a key to believe.")
        if offline:
            return partial(verify_alone, trusted=named)
        try:
            ours = our_certificates()
        except OperationalError as error:
            if not named:
                raise CommandError(
                    "The database was not reached, so it is not known which keys are ours. Name a"
                    " certificate to believe: --offline --trust CERT.pem"
                ) from error
            self.stderr.write("The database was not reached: nothing is known of revocations.")
            return partial(verify_alone, trusted=named)
        return partial(verify_recorded, trusted=named or ours)


def _certificates(path: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(path.read_bytes())
    except ValueError as error:
        raise CommandError(f"{path} holds no certificate in PEM.") from error


def _as_text(path: Path, found: Verification) -> str:
    finding = found.finding
    lines = [f"{path}: {found.verdict.label}", f"  {finding.sentence}"]
    if finding.signed_by:
        lines.append(f"  {_('signed by')} {finding.signed_by} ({finding.kid})")
    lines.append(f"  SHA-256 {finding.sha256}")
    if found.certificate:
        lines += [f"  {line}" for line in _record_lines(found.certificate)]
    return "\n".join(lines)


def _record_lines(certificate: Certificate) -> list[str]:
    lines = [f"{certificate.number} {certificate.verification_url}"]
    if certificate.revoked_at:
        lines.append(f"{certificate.revoked_at:%Y-%m-%d} {certificate.revocation_reason}")
    if certificate.expires_on:
        lines.append(f"{_('valid until')} {certificate.expires_on:%Y-%m-%d}")
    if newer := _newer(certificate):
        lines.append(f"{_('corrected by')} {newer.number} {newer.verification_url}")
    return lines


def _newer(certificate: Certificate) -> Certificate | None:
    """The correction, once it took the place of this one."""
    newer: Certificate | None = getattr(certificate, "superseded_by", None)
    return newer if certificate.state == CertificateState.SUPERSEDED else None


def _as_json(path: Path, found: Verification) -> dict[str, Any]:
    finding = found.finding
    return {
        "file": str(path),
        "verdict": found.verdict,
        "reason": finding.reason,
        "intact": finding.intact,
        "coversWholeFile": finding.covers_whole_file,
        "signedBy": finding.signed_by,
        "keyId": finding.kid,
        "trusted": finding.trusted,
        "sha256": finding.sha256,
        "certificate": _record_json(found.certificate) if found.certificate else None,
    }


def _record_json(certificate: Certificate) -> dict[str, Any]:
    newer = _newer(certificate)
    return {
        "number": certificate.number,
        "code": certificate.code,
        "state": certificate.state,
        "issuedOn": str(certificate.issued_on),
        "expiresOn": str(certificate.expires_on) if certificate.expires_on else None,
        "revokedAt": certificate.revoked_at.isoformat() if certificate.revoked_at else None,
        "revocationReason": certificate.revocation_reason,
        "supersededBy": newer.code if newer else None,
        "verificationUrl": certificate.verification_url,
    }
