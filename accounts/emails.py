"""The e-mails about an account. Each returns a letter; nothing is sent here."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.greetings import greeting
from accounts.models import User
from notifications.message import Message
from notifications.models import FAREWELL
from notifications.services import Letter


def verify_address(user: User, url: str) -> Letter:
    """Proves that the address is theirs; the account opens with it."""
    with override(user.language):
        message = Message(
            subject=_("Confirm your e-mail for %(site)s") % {"site": settings.SITE_NAME},
            greeting=greeting(user),
            paragraphs=[
                _(
                    "You are one step from learning. Confirm that this address is yours and your account is open."
                )
            ],
            action=(_("Confirm my e-mail"), url),
            footnote=_("The link works for three days. If you did not register, ignore this mail."),
        )
    return _letter("verify_address", user, message)


def confirm_address(user: User, url: str, *, to: str) -> Letter:
    """Proves that an address is theirs: the one they wait with, or the one that is to replace it."""
    if to.lower() == user.email.lower():
        return verify_address(user, url)
    with override(user.language):
        message = Message(
            subject=_("Confirm your new e-mail for %(site)s") % {"site": settings.SITE_NAME},
            greeting=greeting(user),
            paragraphs=[
                _(
                    "You asked us to change the address of your account to this one. It changes when you confirm it; "
                    "until then the old one stays."
                )
            ],
            action=(_("Confirm my new e-mail"), url),
            footnote=_(
                "The link works for three days. If you did not ask for it, ignore this mail."
            ),
        )
    return Letter(
        "confirm_address", f"confirm_address:{user.pk}:{uuid4()}", to, user.language, message
    )


def account_already_exists(user: User) -> Letter:
    """Somebody registered with an address that has an account: at most one a day."""
    with override(user.language):
        message = Message(
            subject=_("You already have an account at %(site)s") % {"site": settings.SITE_NAME},
            greeting=greeting(user),
            paragraphs=[
                _(
                    "Somebody, probably you, tried to register with this address. You already have an account: "
                    "sign in with it."
                ),
                _("If you forgot the password, you can choose a new one on the same page."),
            ],
            action=(_("Sign in"), f"{settings.SITE_URL}{reverse('account_login')}"),
        )
    return Letter(
        "account_already_exists",
        f"account_already_exists:{user.pk}:{date.today().isoformat()}",  # noqa: DTZ011
        user.email,
        user.language,
        message,
    )


def reset_password(user: User, url: str) -> Letter:
    """The link that sets a new password."""
    with override(user.language):
        message = Message(
            subject=_("Choose a new password for %(site)s") % {"site": settings.SITE_NAME},
            greeting=greeting(user),
            paragraphs=[_("You asked for a new password. Your old one works until you choose it.")],
            action=(_("Choose a new password"), url),
            footnote=_("If you did not ask for it, ignore this mail: nothing changes."),
        )
    return _letter("reset_password", user, message)


def account_deleted(user: User, *, withdrawn: bool) -> Letter:
    """The last mail: the account is gone, and what stays. Written while the name and the address are known."""
    with override(user.language):
        certificates = (
            _("Your certificates were withdrawn: their pages no longer say whose they were.")
            if withdrawn
            else _("Your certificates stay valid: their links and PDFs go on working.")
        )
        message = Message(
            subject=_("Your account at %(site)s is deleted") % {"site": settings.SITE_NAME},
            greeting=greeting(user),
            paragraphs=[
                _("Your account is deleted, and nobody can sign in with it any more."),
                certificates,
                _(
                    "This is the last mail from us. We erase this address, and this text, within a day."
                ),
            ],
            footnote=_("If you did not ask for this, write to us at once: %(email)s")
            % {"email": settings.SUPPORT_EMAIL},
        )
    return Letter(FAREWELL, f"{FAREWELL}:{user.public_id}", user.email, user.language, message)


def unknown_address(email: str, language: str) -> Letter:
    """A password was asked for an address without an account: told to its owner alone."""
    with override(language):
        message = Message(
            subject=_("There is no account with this address at %(site)s")
            % {"site": settings.SITE_NAME},
            greeting=_("Hello"),
            paragraphs=[
                _(
                    "Somebody, perhaps you, asked for a new password with this address, but no account uses it. "
                    "Perhaps you registered with another one."
                )
            ],
            action=(_("Register"), f"{settings.SITE_URL}{reverse('account_signup')}"),
        )
    return Letter("unknown_address", f"unknown_address:{uuid4()}", email, language, message)


def sign_in_linked(user: User, provider: str) -> Letter:
    """A sign-in with the provider opens the account from now on: its owner should know."""
    with override(user.language):
        message = Message(
            subject=_("A new way to sign in at %(site)s") % {"site": settings.SITE_NAME},
            greeting=greeting(user),
            paragraphs=[
                _("From now on you can sign in to your account with %(provider)s.")
                % {"provider": provider},
                _("Your password, your progress and your certificates are as they were."),
            ],
            action=(
                _("See your linked sign-ins"),
                f"{settings.SITE_URL}{reverse('accounts:linked_sign_ins')}",
            ),
            footnote=_("If this was not you, unlink it there and choose a new password."),
        )
    return _letter("sign_in_linked", user, message)


def sign_in_elsewhere(user: User, provider: str) -> Letter:
    """A password was asked for an account that is opened by the provider."""
    with override(user.language):
        message = Message(
            subject=_("How to sign in at %(site)s") % {"site": settings.SITE_NAME},
            greeting=greeting(user),
            paragraphs=[
                _(
                    "You asked for a new password. You sign in with %(provider)s, so the password is kept there: "
                    "change it on its sign-in page."
                )
                % {"provider": provider}
            ],
            action=(_("Sign in"), f"{settings.SITE_URL}{reverse('account_login')}"),
        )
    return _letter("sign_in_elsewhere", user, message)


def _letter(kind: str, user: User, message: Message) -> Letter:
    # Asked for twice, these are sent twice: the first may have been lost, and its link may be spent.
    return Letter(kind, f"{kind}:{user.pk}:{uuid4()}", user.email, user.language, message)
