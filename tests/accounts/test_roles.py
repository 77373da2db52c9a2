"""What each kind of account may be taken for."""

from __future__ import annotations

import pytest

from accounts.access import may_give, may_manage
from accounts.enums import AccountType
from accounts.models import User


@pytest.fixture
def cast(alicia: User, carla: User, diego: User) -> dict[str, User]:
    root = User.objects.create_superuser("root@example.com", "x", full_name="Root")
    return {"student": alicia, "instructor": carla, "staff": diego, "administrator": root}


@pytest.mark.parametrize(
    ("who", "enters_admin", "instructs", "office"),
    [
        ("student", False, False, False),
        ("instructor", True, True, False),
        ("staff", True, False, True),
        ("administrator", True, False, True),
    ],
)
def test_what_an_account_type_opens(
    cast: dict[str, User], who: str, enters_admin: bool, instructs: bool, office: bool
) -> None:
    user = cast[who]
    assert (user.is_staff, user.is_instructor, user.is_office) == (enters_admin, instructs, office)


@pytest.mark.parametrize(
    ("by", "manages", "gives"),
    [
        ("student", set(), set()),
        ("instructor", set(), set()),
        ("staff", {"student", "instructor", "staff"}, {"student", "instructor"}),
        (
            "administrator",
            {"student", "instructor", "staff", "administrator"},
            {"student", "instructor", "staff", "administrator"},
        ),
    ],
)
def test_who_looks_after_whom(
    cast: dict[str, User], by: str, manages: set[str], gives: set[str]
) -> None:
    assert {name for name, user in cast.items() if may_manage(cast[by], user)} == manages
    assert {kind for kind in AccountType.values if may_give(cast[by], kind)} == gives


def test_staff_do_not_look_after_their_colleagues(diego: User) -> None:
    colleague = User.objects.create_user("eva@example.com", full_name="Eva", account_type="staff")
    assert not may_manage(diego, colleague)
    diego.is_active = False
    assert not may_manage(diego, diego)


def test_a_person_is_called_by_the_first_name_and_certified_by_the_whole(alicia: User) -> None:
    assert (str(alicia), alicia.get_short_name()) == ("Alicia Fernández Ríos", "Alicia")
    assert alicia.name_for_certificates == "Alicia Fernández Ríos"
    alicia.certificate_name = "A. Fernández"
    assert alicia.name_for_certificates == "A. Fernández"
    assert User(email="x@example.com").get_short_name() == "x@example.com"
