"""The signature of a message of SNS, and the certificate that it is checked with.

Version 2 is SHA-256 with RSA (PKCS #1 v1.5), version 1 the same with SHA-1; which are believed is
``SNS_SIGNATURE_VERSIONS`` (https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html). A topic
signs with version 2 once its attribute ``SignatureVersion`` is 2. django-ses' own verifier knows version 1 alone, and
keeps a failed download as "no certificate" until the process ends.
"""

from __future__ import annotations

import binascii
import re
import time
from base64 import b64decode
from collections import OrderedDict, deque
from threading import Lock
from typing import ClassVar, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils import timezone

from notifications.feedback.envelopes import Envelope
from notifications.feedback.exceptions import MessageRefused, Refusal, SnsAway
from notifications.feedback.fetching import fetch
from notifications.feedback.trust import Address, accepts_unsigned, certificate_address

# SHA-1 is believed only where the settings ask for version 1: old topics sign with it.
_HASHES: Final = {"1": hashes.SHA1(), "2": hashes.SHA256()}  # noqa: S303
#: ``sns.amazonaws.com``; regions opened later and other partitions carry theirs in the name.
_SUBJECT: Final = re.compile(r"sns(-signing)?([.-][a-z0-9-]+)?\.amazonaws\.com(\.cn)?")


def require_signed(envelope: Envelope) -> None:
    """Raise ``MessageRefused`` unless SNS signed the message, or ``SnsAway`` while that cannot be told."""
    if accepts_unsigned():
        return
    version = envelope.signature_version
    if version not in settings.SNS_SIGNATURE_VERSIONS or version not in _HASHES:
        raise MessageRefused(Refusal.SIGNATURE_VERSION)
    try:
        signature = b64decode(envelope.signature, validate=True)
    except (binascii.Error, ValueError) as error:
        raise MessageRefused(Refusal.FORGED) from error
    key = Certificates.of(certificate_address(envelope))
    try:
        key.verify(signature, envelope.signed, padding.PKCS1v15(), _HASHES[version])
    except InvalidSignature as error:
        raise MessageRefused(Refusal.FORGED) from error


class Certificates:
    """Those of SNS, each good for a day in this process. What could not be had is not remembered."""

    SECONDS: ClassVar = 24 * 3600
    MOST: ClassVar = 16
    #: Whoever knows a topic of ours could have us fetch without end; SNS changes its certificate once a year.
    FETCHES_A_MINUTE: ClassVar = 20

    _known: ClassVar[OrderedDict[str, tuple[float, x509.Certificate]]] = OrderedDict()
    _fetches: ClassVar[deque[float]] = deque(maxlen=FETCHES_A_MINUTE)
    _lock: ClassVar = Lock()

    @classmethod
    def of(cls, address: Address) -> rsa.RSAPublicKey:
        """Return the key of the certificate there. Raises ``MessageRefused``, ``SnsAway``."""
        with cls._lock:
            until, certificate = cls._known.get(address.url, (0.0, None))
        if certificate is None or time.monotonic() > until:
            certificate = cls._fetch(address)
        return _key_of(certificate)

    @classmethod
    def forget(cls) -> None:
        """Fetch them anew."""
        with cls._lock:
            cls._known.clear()
            cls._fetches.clear()

    @classmethod
    def _fetch(cls, address: Address) -> x509.Certificate:
        cls._count()
        pem = fetch(address)
        try:
            certificate = x509.load_pem_x509_certificate(pem or b"")
        except ValueError as error:
            raise MessageRefused(Refusal.CERTIFICATE) from error
        _key_of(certificate)
        with cls._lock:
            cls._known[address.url] = (time.monotonic() + cls.SECONDS, certificate)
            while len(cls._known) > cls.MOST:
                cls._known.popitem(last=False)
        return certificate

    @classmethod
    def _count(cls) -> None:
        now = time.monotonic()
        with cls._lock:
            if len(cls._fetches) == cls.FETCHES_A_MINUTE and now - cls._fetches[0] < 60:
                raise SnsAway("fetched too often")
            cls._fetches.append(now)


def _key_of(certificate: x509.Certificate) -> rsa.RSAPublicKey:
    """Return the key of a certificate that is SNS's, today."""
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    is_of_sns = len(names) == 1 and _SUBJECT.fullmatch(str(names[0].value))
    now = timezone.now()
    is_valid = certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc
    key = certificate.public_key()
    if not is_of_sns or not is_valid or not isinstance(key, rsa.RSAPublicKey):
        raise MessageRefused(Refusal.CERTIFICATE)
    return key
