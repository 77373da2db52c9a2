from __future__ import annotations

import hashlib
import json
from dataclasses import fields, replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from certificates.badges.credential import CredentialFacts, common_of, credential, own_of
from certificates.badges.payload import certificate_payload, payload


def test_it_is_an_open_badge_of_this_achievement_by_this_issuer(facts) -> None:
    badge = credential(facts)
    assert badge["@context"] == [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ]
    assert badge["id"] == "https://titula.example.org/badges/7QX4M2KD9FHR/"
    assert badge["type"] == ["VerifiableCredential", "AchievementCredential"]
    assert badge["issuer"]["id"] == "did:web:titula.example.org"
    assert badge["issuer"]["name"] == "Academia Titula"
    assert badge["validFrom"] == "2025-11-24T07:00:00Z"
    assert badge["validUntil"] == "2099-11-24T23:59:59Z"
    assert badge["credentialSubject"]["licenseNumber"] == "TIT-2025-0000123"
    assert badge["credentialSubject"]["achievement"] == {
        "id": "https://titula.example.org/badges/achievements/7/",
        "type": ["Achievement"],
        "achievementType": "CertificateOfCompletion",
        "name": facts.course_title,
        "description": "Curso de 12,5 h de estudio.",
        "criteria": {"narrative": "Haber completado todas las lecciones obligatorias del curso."},
    }
    assert badge["evidence"] == [
        {
            "id": facts.verification_url,
            "type": ["Evidence"],
            "name": "Certificado TIT-2025-0000123",
            "narrative": "Curso completado el 2025-11-23.",
        }
    ]


def test_the_holder_is_named_and_nothing_else_of_theirs_is_in_it(facts) -> None:
    subject = credential(facts)["credentialSubject"]
    assert subject["id"] == "https://titula.example.org/verify/7QX4M2KD9FHR/#holder"
    assert subject["identifier"] == [
        {
            "type": "IdentityObject",
            "identityType": "name",
            "hashed": False,
            "identityHash": "Alicia Núñez Álvarez",
        }
    ]
    assert "@" not in json.dumps(subject)


def test_its_row_is_its_place_in_a_status_list(facts) -> None:
    assert credential(facts)["credentialStatus"] == {
        "id": "https://titula.example.org/badges/status/1/#6",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "6",
        "statusListCredential": "https://titula.example.org/badges/status/1/",
    }


def test_without_an_end_it_has_none(facts) -> None:
    badge = credential(replace(facts, valid_until=None))
    assert "validUntil" not in badge
    assert "exp" not in json.loads(payload(badge))


@pytest.mark.parametrize(
    ("language", "hours", "says"),
    [
        ("es", Decimal("40.0"), "Curso de 40 h de estudio."),
        ("en", Decimal("12.5"), "A course of 12.5 h of study."),
        ("en", Decimal(100), "A course of 100 h of study."),
        ("en", None, "A course."),
        ("es", None, "Curso."),
    ],
)
def test_it_speaks_the_language_of_the_certificate(facts, language, hours, says) -> None:
    badge = credential(replace(facts, language=language, hours=hours))
    assert badge["credentialSubject"]["achievement"]["description"] == says


def test_there_are_no_credentials_in_a_language_without_sentences(facts) -> None:
    with pytest.raises(ValueError, match="'fr'"):
        credential(replace(facts, language="fr"))


def payloads(facts: CredentialFacts) -> tuple[str, str]:
    return certificate_payload(common_of(facts), own_of(facts)), payload(credential(facts))


@pytest.mark.parametrize(
    "name",
    ["Alicia", 'Ana "la \\u0000" Ruiz', "O\\0Neil\\", "\\u00003\\u0000", "علي 🎓", "a\u2028b</x>"],
)
def test_the_quick_way_to_its_json_is_the_plain_one(facts, name) -> None:
    for changed in (
        replace(facts, holder_name=name),
        replace(facts, course_title=name),
        replace(facts, holder_name=name, valid_until=None),
    ):
        quick, plain = payloads(changed)
        assert quick == plain


def test_no_two_courses_are_confused_by_the_quick_way(facts) -> None:
    for other in (
        replace(facts, course_id=8),
        replace(facts, hours=Decimal(3)),
        replace(facts, language="en"),
        replace(facts, issuer="Otra academia"),
        replace(facts, verification_url="https://other.example/verify/7QX4M2KD9FHR/"),
    ):
        payloads(facts)
        quick, plain = payloads(other)
        assert quick == plain


def test_every_fact_counts(facts) -> None:
    changes = {
        "row": 1,
        "code": "AAAAAAAAAAAA",
        "number": "TIT-2025-0000124",
        "verification_url": "https://titula.example.org/verify/AAAAAAAAAAAA/",
        "holder_name": "Bruno",
        "course_id": 8,
        "course_title": "Otro",
        "hours": Decimal(1),
        "completed_on": facts.issued_at.date(),
        "language": "en",
        "issuer": "Otra",
        "issued_at": datetime(2025, 11, 25, tzinfo=UTC),
        "valid_until": None,
    }
    assert set(changes) == {field.name for field in fields(CredentialFacts)}
    for name, value in changes.items():
        assert payloads(replace(facts, **{name: value})) != payloads(facts), name


def test_what_was_signed_once_is_never_said_differently(facts) -> None:
    # If this fails, certificates that were issued before can no longer prove themselves: do not edit the digest.
    digests = [
        hashlib.sha256(payloads(changed)[0].encode()).hexdigest()
        for changed in (facts, replace(facts, language="en", valid_until=None))
    ]
    assert digests == [
        "a78b0f852cc909a890b0285330abe557d50ef2e2e2290b8c3cec808652e26d61",
        "9bbb30a5e74e412b86f58d0fa27b95f298beddae6f04c186db55c5acd99d6e29",
    ]
