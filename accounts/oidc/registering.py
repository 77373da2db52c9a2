"""Registering people where their identity lives: in Cognito, with a row of ours beside it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import emails
from accounts.enums import AccountType
from accounts.exceptions import AccountTypeNotOpen, RegistrationElsewhere
from accounts.languages import reader_language
from accounts.models import OIDCIdentity, User
from accounts.oidc import cognito
from accounts.oidc.claims import Person, person_of
from accounts.oidc.following import owner_of
from accounts.oidc.linking import open_account
from accounts.oidc.policy import everybody_may_sign_in_here
from accounts.services import registering as local
from accounts.services.consenting import record_consent
from accounts.services.managing import check_fields
from accounts.services.registering import Registration
from lib.errors import InvalidInput
from lib.text import clean_text
from notifications.services import queue_email


def register(*, email: str, password: str, full_name: str, account_type: str) -> Registration:
    """Register somebody where identities live: in the Cognito user pool if there is one, or else here.

    Raises ``RegistrationElsewhere`` where another provider is the only way in, and what the chosen way raises.
    """
    if settings.COGNITO_USER_POOL_ID:
        chosen = register_at_cognito
    elif everybody_may_sign_in_here():
        chosen = local.register
    else:
        raise RegistrationElsewhere
    return chosen(email=email, password=password, full_name=full_name, account_type=account_type)


def register_at_cognito(
    *, email: str, password: str, full_name: str, account_type: str
) -> Registration:
    """Open a student account in the user pool, which mails the code, and its row here.

    Everybody is asked of Cognito, also those whom we know: the answer and its time are the same. Doing it again
    after a crash between the two finds what is there and adds what is missing.
    Raises ``AccountTypeNotOpen``, ``InvalidInput``, ``IdentityProviderAway``.
    """
    if account_type != AccountType.STUDENT:
        raise AccountTypeNotOpen
    email = User.objects.normalize_email(email).lower()
    full_name = clean_text(full_name)
    check_fields(User(email=email, full_name=full_name, language=reader_language()))
    person = _sign_up(email, password, full_name)
    user = _open(person) if person else None
    return Registration(user.public_id if user else uuid.uuid4(), email, account_type)


def _sign_up(email: str, password: str, full_name: str) -> Person | None:
    """Return the person in the pool; nobody if the pool and we both had the address before."""
    try:
        subject = cognito.sign_up(email=email, password=password, full_name=full_name)
    except cognito.AddressKnown:
        return None if _tell_owner(email) else _found(email)
    except cognito.PasswordRefused as error:
        raise InvalidInput(errors={"password": [_password_rules()]}) from error
    except cognito.SignUpRefused as error:
        raise InvalidInput(errors={"email": [_("This address cannot be used.")]}) from error
    claims = {"sub": subject, "email": email, "name": full_name, "locale": reader_language()}
    return person_of(claims, issuer=settings.OIDC_ISSUER)


def _password_rules() -> str:
    return _("Choose a longer password, with small and capital letters, digits and a sign.")


def _tell_owner(email: str) -> bool:
    """Tell the owner of an account here that somebody registered with its address; return if there is one."""
    if owner := owner_of(email):
        queue_email(emails.account_already_exists(owner))
    return owner is not None


def _found(email: str) -> Person | None:
    """The pool's own word about somebody whom it knows and we do not, such as the name: not this request's."""
    person = person_of(cognito.user_of(email).claims, issuer=settings.OIDC_ISSUER)
    return person if person.email == email else None


def _open(person: Person) -> User | None:
    """Open the account, its address not confirmed; nobody if the address has one."""
    if _tell_owner(person.email):
        return None
    try:
        with transaction.atomic():
            user = open_account(person, verified=False)
            record_consent(user, by=user)
            OIDCIdentity.objects.create(user=user, issuer=person.issuer, subject=person.subject)
            return user
    except IntegrityError:
        _tell_owner(person.email)  # another request opened it meanwhile
        return None
