"""From a row to a verifiable credential: the one place that knows what goes into an Open Badge.

The JWT of a certificate is frozen with it: its facts are columns that never change, and its signature is
kept. What is signed when it is asked for (the same credential with an embedded proof, the status lists) is signed
with the key of the day.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.conf import settings
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.badges.addresses import STATUS_LIST_SIZE, did_web, origin_of, status_place
from certificates.badges.credential import (
    CONTEXTS,
    CredentialFacts,
    Document,
    achievement,
    credential,
    issuer_profile,
)
from certificates.badges.data_integrity import with_proof
from certificates.badges.did_web import PublishedKey, did_document, multikey_id
from certificates.badges.jwt import assemble, sign
from certificates.badges.status_list import status_list
from certificates.enums import CertificateState, KeyPurpose
from certificates.keys import KeyRing, SigningKeyError, keyring
from certificates.models import Certificate, CourseCertificate, SigningKey
from courses.enums import CourseState
from courses.models import Course
from lib.errors import DomainError, NotFound

logger = logging.getLogger(__name__)

#: Its bit is set: the certificate was revoked, or corrected by another one.
VOID: Final = (CertificateState.REVOKED, CertificateState.SUPERSEDED)
#: A copy of a status list is good for a day, counted from the full hour in which it was made.
STATUS_LIST_LIFE: Final = timedelta(days=1)


class CannotSignNow(DomainError):
    code = "cannot_sign_now"
    status = 503
    message = _(
        "This document cannot be signed right now. Nothing was lost; try again in a few minutes."
    )


def facts_of(certificate: Certificate) -> CredentialFacts:
    """Return what the credential of an issued certificate says. Frozen columns only, or its bytes would change."""
    if certificate.number is None or certificate.issued_at is None:
        raise ValueError(f"certificate {certificate.pk} has no number yet")
    return CredentialFacts(
        row=certificate.pk,
        code=certificate.code,
        number=certificate.number,
        verification_url=certificate.verification_url,
        holder_name=certificate.holder_name,
        course_id=certificate.course_id,
        course_title=certificate.course_title,
        hours=certificate.hours,
        completed_on=certificate.completed_on,
        language=certificate.language,
        issuer=certificate.issuer,
        issued_at=certificate.issued_at,
        valid_until=_end_of(certificate),
    )


def _end_of(certificate: Certificate) -> datetime | None:
    # In UTC and not in TIME_ZONE: a setting may change, what has been signed may not.
    if certificate.expires_on is None:
        return None
    return datetime.combine(certificate.expires_on, time(23, 59, 59), tzinfo=UTC)


def jwt_of(certificate: Certificate) -> str:
    """Return the credential as it was signed at issue. Raises ``NotFound`` if it was issued without one."""
    key, signature = certificate.credential_key, certificate.credential_signature
    if key is None or signature is None:
        raise NotFound
    return assemble(facts_of(certificate), key.kid, bytes(signature))


def credential_of(certificate: Certificate) -> Document:
    """Return the credential with an embedded proof by the key of the day. Raises ``CannotSignNow``."""
    return with_proof_of_today(credential(facts_of(certificate)))


def with_proof_of_today(document: Document) -> Document:
    """Return a credential of this site with an embedded proof. Raises ``CannotSignNow``."""
    key = _ring().credential_key
    method = multikey_id(document["issuer"]["id"], key.public_key())
    return with_proof(document, key, method)


def jwt_of_today(document: Document) -> str:
    """Return a credential of this site as a JWT. Raises ``CannotSignNow``."""
    ring = _ring()
    return sign(document, ring.credential_key, ring.credential_kid)


def _ring() -> KeyRing:
    try:
        return keyring()
    except SigningKeyError as error:
        logger.exception("credential_key_unavailable")
        raise CannotSignNow from error


def issuer_did_document() -> Document:
    """Return the site's DID document, with every key that ever signed credentials; the newest in use comes first."""
    rows = SigningKey.objects.filter(purpose=KeyPurpose.CREDENTIAL).order_by(
        F("retired_at").desc(nulls_first=True), "-pk"
    )
    keys = [PublishedKey(row.kid, _public_key(row.public_pem)) for row in rows]
    return did_document(did_web(_origin()), keys)


@lru_cache(maxsize=64)
def _public_key(pem: str) -> Ed25519PublicKey:
    key = load_pem_public_key(pem.encode())
    if not isinstance(key, Ed25519PublicKey):
        raise TypeError("a credential key is an Ed25519 key")
    return key


def issuer_document() -> Document:
    """Return the Profile of the issuer, as a document of its own."""
    return {
        "@context": list(CONTEXTS),
        **issuer_profile(_origin(), settings.CERTIFICATE_ISSUER),
    }


def achievement_document(course_id: int) -> Document:
    """Return the Achievement of a course that is or was to be had. Raises ``NotFound``."""
    said = Course.objects.only("title", "hours", "language")
    course = said.filter(pk=course_id).exclude(state=CourseState.DRAFT).first()
    if course is None:
        raise NotFound
    chosen = CourseCertificate.objects.filter(course=course).values_list("hours", flat=True).first()
    document = achievement(
        _origin(),
        course.pk,
        title=course.title,
        hours=chosen or course.hours,
        language=course.language,
    )
    return {"@context": list(CONTEXTS), **document, "inLanguage": course.language}


def status_list_document(number: int) -> Document:
    """Return an unsigned status list. Raises ``NotFound`` for one that no certificate has a place in.

    It reads the void rows of the list's range and nothing else: a million certificates in force cost nothing.
    """
    newest = Certificate.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    if number > status_place(newest)[0]:
        raise NotFound
    first = number * STATUS_LIST_SIZE
    void = Certificate.objects.filter(
        state__in=VOID, pk__gte=first, pk__lt=first + STATUS_LIST_SIZE
    ).order_by()
    # From the full hour: within it an unchanged list is the same bytes, which caches can tell.
    valid_from = timezone.now().replace(minute=0, second=0, microsecond=0)
    return status_list(
        _origin(),
        settings.CERTIFICATE_ISSUER,
        number,
        void=[row - first for row in void.values_list("pk", flat=True)],
        valid_from=valid_from,
        valid_until=valid_from + STATUS_LIST_LIFE,
    )


def _origin() -> str:
    return origin_of(settings.SITE_URL)
