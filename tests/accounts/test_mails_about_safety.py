"""Every mail that allauth can send is one of ours, in its reader's language."""

from __future__ import annotations

import re
from pathlib import Path

import allauth
import pytest
from allauth.account import app_settings

from accounts.models import User
from accounts.security_emails import NOTICES

# In the adapter, by the end of their names.
LETTERS = {
    "account/email/email_confirmation",
    "account/email/email_confirmation_signup",
    "account/email/password_reset_key",
    "account/email/account_already_exists",
    "account/email/unknown_account",
}
# Of ways that are turned off; see the test below.
BY_CODE = {"account/email/login_code", "account/email/password_reset_code"}


def sent_by_allauth() -> set[str]:
    sources = Path(allauth.__file__).parent
    found: set[str] = set()
    for app in ("account", "mfa"):
        for source in (sources / app).rglob("*.py"):
            found |= set(re.findall(r"[\"']((?:account|mfa)/email/\w+)[\"']", source.read_text()))
    return found


def test_allauth_sends_nothing_that_we_do_not_know() -> None:
    found = sent_by_allauth()
    assert len(found) > 12, "the sources say it another way"
    assert found == LETTERS | BY_CODE | set(NOTICES)


def test_what_would_send_codes_is_off() -> None:
    assert not app_settings.LOGIN_BY_CODE_ENABLED
    assert not app_settings.PASSWORD_RESET_BY_CODE_ENABLED


@pytest.mark.parametrize("name", sorted(NOTICES))
def test_a_notice_speaks_the_readers_language_and_says_what_to_do(name: str, bruno: User) -> None:
    more = {
        "account/email/email_changed": {"from_email": "a@example.com", "to_email": "b@example.com"},
        "account/email/email_deleted": {"deleted_email": "b@example.com"},
    }.get(name, {})
    letter = NOTICES[name](bruno, to="old@example.com", **more)
    assert (letter.to, letter.language) == ("old@example.com", "en")
    text = " ".join([letter.message.subject, *letter.message.paragraphs, letter.message.footnote])
    assert "%(" not in text
    assert "support@example.com" in text
    assert all(value in text for value in more.values())
    assert letter.message.action is not None
