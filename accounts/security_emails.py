"""What we tell the owner of an account when something about its safety changed. One function for each mail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from accounts.greetings import greeting
from accounts.models import User
from notifications.message import Message
from notifications.services import Letter

Notice = Callable[..., Letter]


def password_changed(user: User, *, to: str) -> Letter:
    """Changed on its page, by somebody who knew the old one."""
    return _told(
        "password_changed",
        user,
        to,
        gettext_noop("Your password at %(site)s was changed"),
        gettext_noop(
            "Your password was changed. Everybody else who was signed in with it is signed out."
        ),
    )


def password_reset(user: User, *, to: str) -> Letter:
    """Chosen anew by the link of a mail."""
    return _told(
        "password_reset",
        user,
        to,
        gettext_noop("You chose a new password at %(site)s"),
        gettext_noop(
            "A new password was chosen by the link that we sent you. Everybody who was signed in is signed out."
        ),
    )


def password_set(user: User, *, to: str) -> Letter:
    """The first password of an account that had none."""
    return _told(
        "password_set",
        user,
        to,
        gettext_noop("Your account at %(site)s has a password now"),
        gettext_noop("From now on your account opens with a password too."),
    )


def address_changed(user: User, *, to: str, from_email: str, to_email: str) -> Letter:
    """To the old address: the new one has confirmed itself."""
    return _told(
        "address_changed",
        user,
        to,
        gettext_noop("Your e-mail address at %(site)s was changed"),
        gettext_noop(
            "Your account had the address %(old)s; now it has %(new)s. Sign in with the new one from now on."
        ),
        old=from_email,
        new=to_email,
    )


def address_removed(user: User, *, to: str, deleted_email: str) -> Letter:
    """An address that waited for its confirmation does not any more."""
    return _told(
        "address_removed",
        user,
        to,
        gettext_noop("A change of address at %(site)s was cancelled"),
        gettext_noop("The change to %(address)s was cancelled. Your address is as it was."),
        address=deleted_email,
    )


def app_added(user: User, *, to: str) -> Letter:
    """Codes of an authenticator app are asked from now on."""
    return _told(
        "app_added",
        user,
        to,
        gettext_noop("Two-step sign-in is on at %(site)s"),
        gettext_noop(
            "An authenticator app was added to your account. Signing in asks for one of its codes from now on."
        ),
    )


def app_removed(user: User, *, to: str) -> Letter:
    """No codes of an app any more."""
    return _told(
        "app_removed",
        user,
        to,
        gettext_noop("The authenticator app was removed at %(site)s"),
        gettext_noop(
            "The authenticator app was removed from your account. Its codes are worth nothing now."
        ),
    )


def passkey_added(user: User, *, to: str) -> Letter:
    """A passkey opens the account."""
    return _told(
        "passkey_added",
        user,
        to,
        gettext_noop("A passkey was added at %(site)s"),
        gettext_noop("A passkey was added to your account. Whoever has it can sign in with it."),
    )


def passkey_removed(user: User, *, to: str) -> Letter:
    """A passkey does not open the account any more."""
    return _told(
        "passkey_removed",
        user,
        to,
        gettext_noop("A passkey was removed at %(site)s"),
        gettext_noop("A passkey was removed from your account. It opens nothing here now."),
    )


def recovery_codes_made(user: User, *, to: str) -> Letter:
    """The old codes are worth nothing."""
    return _told(
        "recovery_codes_made",
        user,
        to,
        gettext_noop("New recovery codes at %(site)s"),
        gettext_noop(
            "New recovery codes were made for your account. The old ones are worth nothing now."
        ),
    )


def recovery_code_used(user: User, *, to: str) -> Letter:
    """Somebody came in with a code instead of the app or the passkey."""
    return _told(
        "recovery_code_used",
        user,
        to,
        gettext_noop("A recovery code was used at %(site)s"),
        gettext_noop(
            "Somebody, probably you, signed in to your account with one of your recovery codes."
        ),
    )


def second_factor_reset(user: User) -> Letter:
    """An administrator took the second factors away."""
    return _told(
        "second_factor_reset",
        user,
        user.email,
        gettext_noop("Your second factor at %(site)s was reset"),
        gettext_noop(
            "An administrator removed the authenticator app, the passkeys and the recovery codes of your account, and "
            "signed you out everywhere. Sign in with your password and set up a new second factor."
        ),
    )


def token_made(user: User, name: str) -> Letter:
    """A program may act for them."""
    return _told(
        "token_made",
        user,
        user.email,
        gettext_noop("A program may act for you at %(site)s"),
        gettext_noop("A token was made with which the program “%(name)s” can act for you."),
        name=name,
    )


# What allauth calls them.
NOTICES: dict[str, Notice] = {
    "account/email/password_changed": password_changed,
    "account/email/password_reset": password_reset,
    "account/email/password_set": password_set,
    "account/email/email_changed": address_changed,
    "account/email/email_deleted": address_removed,
    "mfa/email/totp_activated": app_added,
    "mfa/email/totp_deactivated": app_removed,
    "mfa/email/webauthn_added": passkey_added,
    "mfa/email/webauthn_removed": passkey_removed,
    "mfa/email/recovery_codes_generated": recovery_codes_made,
}


def _told(kind: str, user: User, to: str, subject: str, what: str, **values: Any) -> Letter:
    """Make a notice in its reader's language, each of whose kind may be sent any number of times."""
    with override(user.language):
        message = Message(
            subject=_(subject) % {"site": settings.SITE_NAME},
            greeting=greeting(user),
            paragraphs=[_(what) % values],
            action=(
                _("Set a new password"),
                f"{settings.SITE_URL}{reverse('account_reset_password')}",
            ),
            footnote=_(
                "If it was you, there is nothing to do. If not, set a new password at once and write to %(address)s."
            )
            % {"address": settings.SUPPORT_EMAIL},
        )
    return Letter(kind, f"{kind}:{user.pk}:{uuid4()}", to, user.language, message)
