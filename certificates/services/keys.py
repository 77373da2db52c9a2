"""The public halves of signing keys, in the database so that what they signed stays verifiable."""

from __future__ import annotations

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from certificates.access import may_administer
from certificates.enums import KeyPurpose
from certificates.keys import KeyRetired, KeyRing
from certificates.models import SigningKey
from lib.errors import DomainError, NotAllowed


class LastSigningKey(DomainError):
    code = "last_signing_key"
    message = _(
        "This is the only key left that signs, so it was not retired. Start the workers with a new"
        " key first; then retire this one."
    )


@transaction.atomic
def register_keys(*, keyring: KeyRing) -> tuple[SigningKey, SigningKey]:
    """Make the public halves known: the document's and the credential's row. Twice changes nothing.

    Raises ``KeyRetired`` when one of them may no longer sign.
    """
    certificate = keyring.document.certificate.public_bytes(Encoding.PEM)
    public_key = keyring.credential_key.public_key().public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )
    return (
        _register(KeyPurpose.DOCUMENT, keyring.document.kid, certificate),
        _register(KeyPurpose.CREDENTIAL, keyring.credential_kid, public_key),
    )


@transaction.atomic
def retire_key(*, key: SigningKey, by: User) -> SigningKey:
    """Let a key sign nothing new; what it signed stays valid. Twice changes nothing.

    Raises ``NotAllowed``, and ``LastSigningKey`` when no other key of its purpose would be left.
    """
    if not may_administer(by):
        raise NotAllowed
    # All of them, in one order: two people who retire the last two must not both succeed.
    rivals = SigningKey.objects.select_for_update().filter(purpose=key.purpose).order_by("pk")
    rows = {row.pk: row for row in rivals}
    current = rows[key.pk]
    if current.retired_at is None:
        if not any(row.retired_at is None for row in rows.values() if row.pk != key.pk):
            raise LastSigningKey
        current.retired_at = timezone.now()
        current.save(update_fields=["retired_at"])
    return current


def _register(purpose: KeyPurpose, kid: str, public: bytes) -> SigningKey:
    key, _created = SigningKey.objects.get_or_create(
        kid=kid, defaults={"purpose": purpose, "public_pem": public.decode()}
    )
    if key.retired_at is not None:
        raise KeyRetired(kid)
    return key
