"""Which account a person of the provider opens: each rule of the table in accounts/oidc/linking.py."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from pytest_django import Settings

from accounts.enums import AccountType, AuditAction
from accounts.models import AuditEntry, OIDCIdentity, User
from accounts.oidc import linking
from accounts.oidc.claims import Person, person_of
from accounts.oidc.linking import sign_in
from accounts.services.managing import update_account
from accounts.services.registering import register
from notifications.models import OutboundEmail
from tests.factories.people import PASSWORD, make_user
from tests.identity.conftest import Traveller, is_signed_in
from tests.identity.test_signing_in import is_refused
from tests.pages.reading import read

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("verified", ["false", False, None, "False", "yes", 1, 0, "TRUE", [True]])
def test_an_address_that_is_not_clearly_verified_is_refused(
    traveller: Traveller, alicia: User, verified: object
) -> None:
    traveller.provider.claims = {"email": alicia.email, "email_verified": verified}
    is_refused(traveller.sign_in(), "email_not_verified")
    assert not OIDCIdentity.objects.exists()


@pytest.mark.parametrize("verified", [True, "true"])
def test_an_address_that_is_verified_opens_an_account(
    traveller: Traveller, verified: object
) -> None:
    traveller.provider.claims = {"email_verified": verified}
    traveller.sign_in()
    assert is_signed_in(traveller.client)


@pytest.mark.parametrize("email", [None, "", "no-address", 7, f"{'x' * 250}@example.com"])
def test_without_an_address_there_is_no_account(traveller: Traveller, email: object) -> None:
    traveller.provider.claims = {"email": email}
    traveller.provider.userinfo = {"sub": "subject-1"}
    is_refused(traveller.sign_in(), "email_missing")
    assert not User.objects.exists()


def test_a_students_confirmed_account_is_linked_and_its_owner_told(
    traveller: Traveller, alicia: User
) -> None:
    traveller.provider.claims = {"email": "ALICIA@example.com", "name": "Somebody"}
    traveller.sign_in()
    identity = OIDCIdentity.objects.get()
    assert identity.user == alicia
    assert User.objects.get().full_name == alicia.full_name, "the name stays"
    assert User.objects.get().check_password(PASSWORD), "and so does the password"
    mail = OutboundEmail.objects.get(kind="sign_in_linked")
    assert (mail.to, mail.language) == (alicia.email, "es")
    assert AuditEntry.objects.get(action=AuditAction.IDENTITY_LINKED).subject == alicia


def test_an_address_that_nobody_confirmed_here_is_refused_and_the_page_says_what_to_do(
    traveller: Traveller,
) -> None:
    register(
        email="eva@example.com", password=PASSWORD, full_name="Intruso", account_type="student"
    )
    answer = traveller.sign_in()
    is_refused(answer, "local_email_not_confirmed")
    assert not OIDCIdentity.objects.exists()
    assert not EmailAddress.objects.filter(verified=True).exists()


@pytest.mark.parametrize(
    "account_type", [AccountType.INSTRUCTOR, AccountType.STAFF, AccountType.ADMINISTRATOR]
)
def test_who_may_do_more_than_a_student_is_never_linked_by_address(
    traveller: Traveller, account_type: AccountType
) -> None:
    user = make_user(email="eva@example.com", account_type=account_type)
    is_refused(traveller.sign_in(), "staff_links_on_purpose")
    assert not user.identities.exists()
    assert AuditEntry.objects.get(action=AuditAction.IDENTITY_REFUSED).subject == user


def test_with_linking_off_nobody_is_linked_by_address(
    traveller: Traveller, settings: Settings
) -> None:
    settings.OIDC_LINK_BY_EMAIL = False
    make_user(email="eva@example.com")
    is_refused(traveller.sign_in(), "linking_is_off")
    assert not OIDCIdentity.objects.exists()


def test_a_second_subject_with_the_same_address_is_refused(traveller: Traveller) -> None:
    traveller.sign_in()
    traveller.client.logout()
    traveller.provider.claims = {"sub": "subject-2"}
    is_refused(traveller.sign_in(), "other_identity_linked")
    assert OIDCIdentity.objects.get().subject == "subject-1"


def test_who_registered_there_comes_in_once_the_address_is_verified(traveller: Traveller) -> None:
    user = User(email="eva@example.com", full_name="Eva Ñandú")
    user.set_unusable_password()
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    OIDCIdentity.objects.create(user=user, issuer=traveller.provider.issuer, subject="subject-1")
    traveller.provider.claims = {"email_verified": "false"}
    is_refused(traveller.sign_in(), "email_not_verified")
    assert not EmailAddress.objects.get().verified

    traveller.provider.claims = {"email_verified": "true"}
    traveller.sign_in()
    assert is_signed_in(traveller.client)
    assert EmailAddress.objects.get().verified
    assert AuditEntry.objects.filter(action=AuditAction.ADDRESS_CONFIRMED, subject=user).exists()


def test_an_address_confirmed_beside_the_login_is_taken_too(
    traveller: Traveller, diego: User
) -> None:
    EmailAddress.objects.create(user=diego, email="eva@example.com", verified=True)
    is_refused(traveller.sign_in(), "staff_links_on_purpose")
    assert User.objects.count() == 1


def test_a_closed_account_is_not_linked(traveller: Traveller, alicia: User) -> None:
    User.objects.update(is_active=False)
    traveller.provider.claims = {"email": alicia.email}
    is_refused(traveller.sign_in(), "account_closed")
    assert not OIDCIdentity.objects.exists()


def test_the_account_follows_the_subject_not_the_address(traveller: Traveller) -> None:
    traveller.sign_in()
    first = User.objects.get()
    traveller.client.logout()
    traveller.provider.claims = {"sub": "subject-2", "email": "other@example.com"}
    traveller.sign_in()
    assert User.objects.count() == 2
    traveller.client.logout()
    traveller.provider.claims = {
        "email": "other@example.com"
    }  # the first person claims their address
    traveller.sign_in()
    first.refresh_from_db()
    assert first.email == "eva@example.com", "it is taken, so it stays"
    assert traveller.client.session["_auth_user_id"] == str(first.pk)


def test_a_new_verified_address_is_taken_over_if_it_is_free(traveller: Traveller) -> None:
    traveller.sign_in()
    traveller.client.logout()
    traveller.provider.claims = {"email": "eva.nueva@example.com"}
    traveller.sign_in()
    user = User.objects.get()
    assert user.email == "eva.nueva@example.com"
    address = EmailAddress.objects.get()
    assert (address.email, address.verified, address.primary) == (user.email, True, True)
    entry = AuditEntry.objects.get(action=AuditAction.ADDRESS_CHANGED)
    assert (entry.detail["was"], entry.detail["now"]) == ("eva@example.com", user.email)


@pytest.mark.parametrize(
    ("account_type", "verified"), [("instructor", True), ("staff", True), ("student", "false")]
)
def test_an_address_is_not_taken_over_for_staff_nor_unverified(
    traveller: Traveller, account_type: str, verified: object
) -> None:
    traveller.sign_in()
    traveller.client.logout()
    User.objects.update(account_type=account_type)
    traveller.provider.claims = {"email": "eva.nueva@example.com", "email_verified": verified}
    traveller.sign_in()
    assert is_signed_in(traveller.client)
    assert User.objects.get().email == EmailAddress.objects.get().email == "eva@example.com"


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ({"name": "  Eva\u202e \n Ñandú "}, "Eva Ñandú"),
        ({"name": None, "given_name": "Eva", "family_name": "Gil"}, "Eva Gil"),
        ({"name": "", "email": "eva.gil@example.com"}, "eva.gil"),
        ({"name": "12345"}, "eva"),
        ({"name": 7}, "eva"),
        ({"name": "𓀀𓀁"}, "eva"),
        ({"name": "E" * 300}, "E" * 120),
    ],
)
def test_a_name_that_cannot_be_printed_gives_way_to_the_address(
    traveller: Traveller, told: dict[str, Any], name: str
) -> None:
    traveller.provider.claims = told
    traveller.sign_in()
    assert User.objects.get().full_name == name


@pytest.mark.parametrize(
    ("locale", "language"), [("en-GB", "en"), ("es_ES", "es"), ("fr", "es"), (7, "es")]
)
def test_the_language_is_the_providers_if_we_speak_it(
    traveller: Traveller, locale: object, language: str
) -> None:
    traveller.provider.claims = {"locale": locale}
    traveller.sign_in()
    assert User.objects.get().language == language


# --- Groups and roles ---------------------------------------------------------------------------------

ROLES = {"titula-staff": "staff", "titula-teachers": "instructor"}


def come_in_again(traveller: Traveller, groups: object) -> str:
    traveller.client.logout()
    traveller.provider.claims = {"cognito:groups": groups}
    traveller.sign_in()
    return User.objects.get().account_type


def test_only_groups_of_the_list_give_a_role_and_the_highest_counts(
    traveller: Traveller, settings: Settings
) -> None:
    assert come_in_again(traveller, ["titula-staff"]) == "student", "the list is empty"
    settings.OIDC_GROUP_ROLES = ROLES
    assert come_in_again(traveller, ["admin", "staff"]) == "student"
    assert come_in_again(traveller, ["titula-teachers", "titula-staff"]) == "staff"
    assert come_in_again(traveller, ["titula-teachers"]) == "instructor"
    assert come_in_again(traveller, None) == "student", "who leaves the group loses the role"
    changes = AuditEntry.objects.filter(action=AuditAction.ROLE_CHANGED).order_by("id")
    assert [(entry.actor, entry.detail["now"]) for entry in changes] == [
        (None, "staff"),
        (None, "instructor"),
        (None, "student"),
    ]


def test_a_role_that_was_given_here_stays_while_the_groups_do(
    traveller: Traveller, settings: Settings, diego: User
) -> None:
    diego.delete()
    settings.OIDC_GROUP_ROLES = ROLES
    assert come_in_again(traveller, []) == "student"
    admin = User.objects.create_superuser("root@example.com", full_name="Root")
    update_account(
        user=User.objects.get(email="eva@example.com"),
        by=admin,
        full_name="Eva",
        certificate_name="",
        account_type="instructor",
        is_active=True,
    )
    admin.delete()
    assert come_in_again(traveller, []) == "instructor"
    assert come_in_again(traveller, ["titula-staff"]) == "staff"


# --- At once ------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_callbacks_at_once_open_one_account(settings: Settings) -> None:
    claims = {"sub": "s", "email": "eva@example.com", "email_verified": True, "name": "Eva"}
    person = person_of(claims, issuer="https://issuer.example")
    start = Barrier(4)

    def come_in(_number: int) -> int:
        try:
            start.wait(10)
            return sign_in(person, request=None).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        keys = set(pool.map(come_in, range(4)))
    assert len(keys) == User.objects.count() == OIDCIdentity.objects.count() == 1


def test_a_callback_whose_account_is_opened_while_it_looks_is_let_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    claims = {"sub": "s", "email": "eva@example.com", "email_verified": True, "name": "Eva"}
    person = person_of(claims, issuer="https://issuer.example")
    user = sign_in(person, request=None)
    look, looks = linking._known, []

    def looked_too_early(who: Person) -> OIDCIdentity | None:
        looks.append(who)
        return look(who) if len(looks) > 1 else None

    monkeypatch.setattr(linking, "_known", looked_too_early)
    assert sign_in(person, request=None) == user
    assert not OutboundEmail.objects.filter(kind="sign_in_linked").exists()


def test_the_refusal_says_who_to_ask_in_the_readers_language(traveller: Traveller) -> None:
    traveller.provider.claims = {"email_verified": "false"}
    page = read(traveller.sign_in())
    assert "support@example.com" in page.text
