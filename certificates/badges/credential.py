"""The credential as data: an Open Badges 3.0 ``AchievementCredential``.

Its model is that of Open Badges 3.0 (1EdTech, context 3.0.3) over W3C Verifiable Credentials Data Model v2.0.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final, NamedTuple

from certificates.badges.addresses import (
    achievement_url,
    credential_url,
    did_web,
    origin_of,
    status_list_url,
    status_place,
)
from certificates.badges.wording import wording_in

#: A JSON object.
Document = dict[str, Any]

VC_CONTEXT: Final = "https://www.w3.org/ns/credentials/v2"
BADGE_CONTEXT: Final = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
CONTEXTS: Final = (VC_CONTEXT, BADGE_CONTEXT)


@dataclass(frozen=True, slots=True)
class CredentialFacts:
    """The frozen facts of one issued certificate, as plain values.

    ``row`` is its primary key, which is its place in the status lists. ``verification_url`` is absolute, and every
    address in the credential is of its origin, so that a site that moves still makes the same bytes. Times are
    aware; ``valid_until`` is the last instant of validity, if there is one. ``hours`` may be fractional or unknown.
    ``language`` is ``"es"`` or ``"en"``.
    """

    row: int
    code: str
    number: str
    verification_url: str
    holder_name: str
    course_id: int
    course_title: str
    hours: Decimal | None
    completed_on: date
    language: str
    issuer: str
    issued_at: datetime
    valid_until: datetime | None = None


def instant(moment: datetime) -> str:
    """Return an aware time as ``2026-11-24T07:06:16Z``.

    Whole seconds: the ``nbf`` of the JWT has no more, and Open Badges asks the two to be equal.
    """
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


class Common(NamedTuple):
    """What all certificates of a course in one language share: whatever is made of it can be kept."""

    origin: str
    issuer: str
    course_id: int
    course_title: str
    hours: Decimal | None
    language: str


class Own(NamedTuple):
    """What is a certificate's own, as the strings that stand in its credential; no ``valid_until`` is an empty one."""

    id: str
    holder: str
    holder_name: str
    number: str
    page: str
    valid_from: str
    valid_until: str
    status: str
    status_list: str
    position: str
    evidence: str
    completed: str


def credential(facts: CredentialFacts) -> Document:
    """Return the unsigned credential: the same for the same facts, its members always in the same order."""
    return document(common_of(facts), own_of(facts))


def common_of(facts: CredentialFacts) -> Common:
    """Return the part of the facts that is the course's."""
    return Common(
        origin_of(facts.verification_url),
        facts.issuer,
        facts.course_id,
        facts.course_title,
        facts.hours,
        facts.language,
    )


def own_of(facts: CredentialFacts) -> Own:
    """Return the part of the facts that is the certificate's."""
    origin, page = origin_of(facts.verification_url), facts.verification_url
    wording = wording_in(facts.language)
    list_number, position = status_place(facts.row)
    list_url = status_list_url(origin, list_number)
    return Own(
        id=credential_url(origin, facts.code),
        # No e-mail, not even hashed: it is personal, it changes, and a hash of it can be guessed. The holder
        # is who the verification page of this one certificate says: two of theirs cannot be linked by it.
        holder=f"{page}#holder",
        holder_name=facts.holder_name,
        number=facts.number,
        page=page,
        valid_from=instant(facts.issued_at),
        valid_until="" if facts.valid_until is None else instant(facts.valid_until),
        status=f"{list_url}#{position}",
        status_list=list_url,
        position=str(position),
        evidence=wording.evidence_name(facts.number),
        completed=wording.evidence_narrative(facts.completed_on),
    )


def document(common: Common, own: Own) -> Document:
    """Return the credential that these strings make."""
    until = {"validUntil": own.valid_until} if own.valid_until else {}
    return {
        "@context": list(CONTEXTS),
        "id": own.id,
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": common.course_title,
        "issuer": issuer_profile(common.origin, common.issuer),
        "validFrom": own.valid_from,
        **until,
        "credentialSubject": _subject(common, own),
        "credentialStatus": {
            "id": own.status,
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": own.position,
            "statusListCredential": own.status_list,
        },
        "evidence": [
            {"id": own.page, "type": ["Evidence"], "name": own.evidence, "narrative": own.completed}
        ],
    }


def issuer_profile(origin: str, name: str) -> Document:
    """Return the Profile of the issuer: who stands behind the credentials of the site."""
    return {"id": did_web(origin), "type": ["Profile"], "name": name, "url": f"{origin}/"}


def achievement(
    origin: str, course_id: int, *, title: str, hours: Decimal | None, language: str
) -> Document:
    """Return the Achievement of a course: what whoever completes it has achieved."""
    wording = wording_in(language)
    return {
        "id": achievement_url(origin, course_id),
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "name": title,
        "description": wording.description(hours),
        "criteria": {"narrative": wording.criteria},
    }


def _subject(common: Common, own: Own) -> Document:
    name = {
        "type": "IdentityObject",
        "identityType": "name",
        "hashed": False,
        "identityHash": own.holder_name,
    }
    return {
        "id": own.holder,
        "type": ["AchievementSubject"],
        "identifier": [name],
        "licenseNumber": own.number,
        "achievement": achievement(
            common.origin,
            common.course_id,
            title=common.course_title,
            hours=common.hours,
            language=common.language,
        ),
    }
