"""What anyone finds at the addresses that a credential names, with openbadgeslib as the stranger."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier
from openbadgeslib.ob3.did import resolve_verification_method

from accounts.models import User
from certificates import credentials
from certificates.badges.addresses import STATUS_LIST_SIZE, did_web, status_place
from certificates.badges.credential import credential
from certificates.badges.data_integrity import verify_proof
from certificates.badges.status_list import decoded
from certificates.keys import KeyRing, KeyUnavailable, parse_bundle
from certificates.keys.bundle import new_bundle
from certificates.models import Certificate, SigningKey
from certificates.services.issuing import issue_due_certificates
from certificates.services.keys import register_keys, retire_key
from certificates.services.lifecycle import revoke_certificate, supersede_certificate
from courses.models import Course
from tests.factories.academy import finish, make_course
from tests.factories.people import PASSWORD

JSON = {"Accept": "application/json"}


def addresses(certificate: Certificate) -> dict[str, str]:
    return {
        "did": reverse("badges:did"),
        "issuer": reverse("badges:issuer"),
        "achievement": reverse("badges:achievement", args=[certificate.course_id]),
        "status": reverse("badges:status", args=[status_place(certificate.pk)[0]]),
        "badge": reverse("badges:badge", args=[certificate.code]),
        "jwt": reverse("badges:jwt", args=[certificate.code]),
    }


NAMES = ["did", "issuer", "achievement", "status", "badge", "jwt"]


def verify(certificate: Certificate, fetch) -> None:
    """Verify a certificate's JWT as a stranger would, from the issuer's DID alone, with its status."""
    token = fetch(reverse("badges:jwt", args=[certificate.code])).decode()
    did = did_web(settings.SITE_URL)
    verifier = OB3Verifier.for_issuer_did(did, download=fetch)
    badge = verifier.verify(token, check_status=True, download=fetch)
    assert badge.id == f"{settings.SITE_URL}/badges/{certificate.code}/"


def test_a_stranger_verifies_a_badge_until_it_is_revoked(issued, diego, fetch) -> None:
    verify(issued, fetch)
    revoke_certificate(certificate=issued, by=diego, reason="Plagio")
    with pytest.raises(OB3VerificationError, match="revocation"):
        verify(issued, fetch)


def test_the_badge_of_a_corrected_certificate_is_void_too(issued, diego, ring, fetch) -> None:
    corrected = supersede_certificate(
        certificate=issued, by=diego, holder_name="Alicia Fernández-Ríos", reason="guion"
    )
    verify(issued, fetch)
    issue_due_certificates()
    with pytest.raises(OB3VerificationError, match="revocation"):
        verify(issued, fetch)
    corrected.refresh_from_db()
    positions = status_positions(fetch, corrected)
    assert status_place(issued.pk)[1] in positions
    assert status_place(corrected.pk)[1] not in positions


def status_positions(fetch, certificate: Certificate) -> frozenset[int]:
    token = fetch(addresses(certificate)["status"]).decode()
    listed = OB3Verifier._decode_unverified(token)
    return decoded(listed["credentialSubject"]["encodedList"])


def test_a_key_that_was_rotated_out_still_proves_what_it_signed(
    issued, diego, fetch, monkeypatch
) -> None:
    newer = parse_bundle(new_bundle(name="Titula", years=2, now=datetime(2026, 6, 1, tzinfo=UTC)))
    _document, current = register_keys(keyring=newer)
    for key in SigningKey.objects.exclude(kid__in=[newer.document.kid, newer.credential_kid]):
        retire_key(key=key, by=diego)
    monkeypatch.setattr("certificates.credentials.keyring", lambda: newer)

    # Whoever does not read the kid of the status list takes the first key: the one that signed it.
    did = json.loads(fetch(reverse("badges:did")))
    assert did["verificationMethod"][0]["id"] == f"{did['id']}#{current.kid}"
    verify(issued, fetch)
    revoke_certificate(certificate=issued, by=diego, reason="Plagio")
    with pytest.raises(OB3VerificationError, match="revocation"):
        verify(issued, fetch)


def test_the_badge_as_json_carries_a_proof_by_the_key_of_the_day(issued, client, fetch) -> None:
    answer = client.get(addresses(issued)["badge"])
    badge = json.loads(answer.content)
    assert answer.headers["Content-Type"] == "application/vc"
    assert badge["credentialSubject"]["identifier"][0]["identityHash"] == issued.holder_name

    (proof,) = badge["proof"]
    pem = resolve_verification_method(proof["verificationMethod"], download=fetch)
    verify_proof(badge, public_key(pem))


def public_key(pem: bytes) -> Ed25519PublicKey:
    return credentials._public_key(pem.decode())


def test_the_status_list_as_json_carries_a_proof_too(issued, client, signing_site) -> None:
    answer = client.get(addresses(issued)["status"], headers=JSON)
    assert answer.headers["Content-Type"] == "application/json"
    verify_proof(answer.json(), signing_site.credential_key.public_key())


def test_both_forms_say_the_same_and_the_reader_chooses(issued, client) -> None:
    badge = addresses(issued)["badge"]
    as_json = client.get(badge, headers={"Accept": "application/vc+ld+json"})
    as_jwt = client.get(badge, headers={"Accept": "application/vc+jwt"})
    assert as_json.headers["Content-Type"] == "application/vc+ld+json"
    assert as_jwt.headers["Content-Type"] == "application/vc+jwt"
    assert as_jwt.content == client.get(addresses(issued)["jwt"]).content
    said = OB3Verifier._decode_unverified(as_jwt.content.decode())
    document = json.loads(as_json.content)
    document.pop("proof")
    assert document.items() <= said.items()
    assert set(said) - set(document) <= {"iss", "jti", "sub", "nbf", "exp"}
    for answer in (as_json, as_jwt):
        assert "Accept" in answer.headers["Vary"]


def test_the_token_stays_the_same_whatever_changes_around_it(
    issued, client, alicia, settings
) -> None:
    before = client.get(addresses(issued)["jwt"]).content
    alicia.full_name = "Otra Persona"
    alicia.save()
    issued.course.title, issued.course.hours = "Otro título", 99
    issued.course.slug, issued.course.language = "otro", "en"
    issued.course.save()
    settings.SITE_URL = "https://elsewhere.example"
    settings.CERTIFICATE_ISSUER = "Otra academia"
    settings.TIME_ZONE = "Asia/Tokyo"
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert client.get(addresses(issued)["jwt"]).content == before


def test_the_last_day_of_validity_counts(issued) -> None:
    issued.expires_on = date(2030, 2, 28)
    facts = credentials.facts_of(issued)
    assert credential(facts)["validUntil"] == "2030-02-28T23:59:59Z"
    assert "validUntil" not in credential(replace(facts, valid_until=None))


@pytest.mark.parametrize("name", NAMES)
def test_each_is_open_to_everyone_everywhere_and_may_be_kept(issued, client, name) -> None:
    address = addresses(issued)[name]
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "public" in answer.headers["Cache-Control"]
    assert "max-age" in answer.headers["Cache-Control"]
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")

    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""
    head = client.head(address)
    assert (head.status_code, head.content) == (200, b"")
    for method in (client.post, client.put, client.delete):
        assert method(address).status_code == 405


@pytest.mark.parametrize("name", NAMES)
def test_who_is_signed_in_sees_what_a_stranger_sees(issued, client, alicia, diego, name) -> None:
    address = addresses(issued)[name]
    stranger = client.get(address).content
    for person in (alicia, diego):
        signed_in = Client()
        assert signed_in.login(email=person.email, password=PASSWORD)
        assert signed_in.get(address).content == stranger


@pytest.mark.parametrize(
    "path",
    [
        "/badges/AAAAAAAAAAAA/",
        "/badges/AAAAAAAAAAAA.jwt",
        "/badges/%00/",
        f"/badges/{'A' * 500}/",
        "/badges/achievements/999999999/",
        f"/badges/achievements/{10**40}/",
        "/badges/status/9999/",
        f"/badges/status/{10**40}/",
    ],
)
def test_what_does_not_exist_is_a_problem_document(issued, client, path) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_there_is_no_badge_before_the_certificate_is_issued(
    signing_site: KeyRing, alicia: User, course: Course, client: Client
) -> None:
    finish(alicia, course)
    waiting = Certificate.objects.get()
    for name in ("badge", "jwt"):
        assert client.get(addresses(waiting)[name]).status_code == 404


def test_a_certificate_from_before_credentials_has_json_but_no_token(issued, client) -> None:
    Certificate.objects.filter(pk=issued.pk).update(credential_key=None, credential_signature=None)
    assert client.get(addresses(issued)["badge"]).status_code == 200
    assert client.get(addresses(issued)["jwt"]).status_code == 404


def test_a_draft_course_has_no_achievement(carla: User, client: Client, db: None) -> None:
    draft = make_course(instructor=carla, published=False)
    assert client.get(f"/badges/achievements/{draft.pk}/").status_code == 404


def test_an_achievement_tells_what_its_course_is(issued, client) -> None:
    told = client.get(addresses(issued)["achievement"]).json()
    assert told["id"] == f"{settings.SITE_URL}/badges/achievements/{issued.course_id}/"
    assert (told["name"], told["inLanguage"]) == (issued.course.title, issued.course.language)
    issuer = client.get(addresses(issued)["issuer"]).json()
    assert issuer["id"] == did_web(settings.SITE_URL)


def test_every_address_in_a_credential_is_one_of_ours(issued, client) -> None:
    badge = json.loads(client.get(addresses(issued)["badge"]).content)
    named = [
        badge["id"],
        badge["credentialSubject"]["achievement"]["id"],
        badge["credentialStatus"]["statusListCredential"],
        badge["evidence"][0]["id"],
        badge["issuer"]["url"],
    ]
    for url in named:
        assert url.startswith(settings.SITE_URL)
        assert client.get(urlsplit(url).path).status_code == 200, url


def test_without_a_key_what_was_signed_is_still_there_and_the_rest_says_later(
    issued, client, monkeypatch
) -> None:
    def unavailable() -> KeyRing:
        raise KeyUnavailable("There is no signing key.")

    monkeypatch.setattr("certificates.credentials.keyring", unavailable)
    for name in ("badge", "status"):
        answer = client.get(addresses(issued)[name])
        assert answer.status_code == 503
        assert answer.json()["code"] == "cannot_sign_now"
    for name in ("did", "issuer", "achievement", "jwt"):
        assert client.get(addresses(issued)[name]).status_code == 200


def test_a_status_list_reads_the_void_rows_of_its_range_only(issued, diego, client) -> None:
    revoke_certificate(certificate=issued, by=diego, reason="Plagio")
    client.get(addresses(issued)["status"])
    with CaptureQueriesContext(
        connection,
    ) as captured:
        client.get(addresses(issued)["status"])
    assert len(captured) == 2
    (statement,) = [q["sql"] for q in captured if "revoked" in q["sql"]]
    assert f'"id" < {(status_place(issued.pk)[0] + 1) * STATUS_LIST_SIZE}' in statement
