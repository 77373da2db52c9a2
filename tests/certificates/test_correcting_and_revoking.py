"""What can happen to a certificate after its issue."""

from __future__ import annotations

import pytest

from accounts.models import User
from certificates.exceptions import AlreadyBeingCorrected, NotInForce
from certificates.models import Certificate
from certificates.services.issuing import issue_due_certificates
from certificates.services.lifecycle import revoke_certificate, supersede_certificate
from lib.errors import InvalidInput, NotAllowed


def test_staff_revoke_with_a_reason_and_the_history_knows_who(
    issued: Certificate, diego: User
) -> None:
    revoke_certificate(certificate=issued, by=diego, reason="Plagio")
    issued.refresh_from_db()
    assert issued.state == "revoked"
    assert issued.revocation_reason == "Plagio"
    assert issued.revoked_at is not None
    last = issued.events.last()
    assert (last.kind, last.actor) == ("revoked", diego)


def test_a_revoked_certificate_cannot_be_revoked_or_corrected(
    issued: Certificate, diego: User
) -> None:
    revoke_certificate(certificate=issued, by=diego, reason="Plagio")
    with pytest.raises(NotInForce):
        revoke_certificate(certificate=issued, by=diego, reason="otra vez")
    with pytest.raises(NotInForce):
        supersede_certificate(certificate=issued, by=diego, holder_name="X", reason="")


def test_nobody_but_staff_revokes(issued: Certificate, alicia: User, carla: User) -> None:
    for actor in (alicia, carla):
        with pytest.raises(NotAllowed):
            revoke_certificate(certificate=issued, by=actor, reason="no")
    issued.refresh_from_db()
    assert issued.is_valid


def test_a_correction_leaves_the_old_one_valid_until_the_new_one_is_issued(
    issued: Certificate, diego: User
) -> None:
    new = supersede_certificate(
        certificate=issued, by=diego, holder_name="Alicia Fernández-Ríos", reason="guion"
    )
    issued.refresh_from_db()
    assert issued.is_valid
    issue_due_certificates()
    issued.refresh_from_db()
    new.refresh_from_db()
    assert issued.state == "superseded"
    assert new.is_valid
    assert new.holder_name == "Alicia Fernández-Ríos"
    assert new.number != issued.number
    assert issued.superseded_by == new


def test_one_correction_at_a_time(issued: Certificate, diego: User) -> None:
    supersede_certificate(certificate=issued, by=diego, holder_name="Alicia F.", reason="")
    with pytest.raises(AlreadyBeingCorrected):
        supersede_certificate(certificate=issued, by=diego, holder_name="Alicia G.", reason="")
    assert Certificate.objects.count() == 2


def test_a_correction_needs_a_name(issued: Certificate, diego: User) -> None:
    with pytest.raises(InvalidInput):
        supersede_certificate(certificate=issued, by=diego, holder_name=" \u202e ", reason="")
    assert Certificate.objects.count() == 1
