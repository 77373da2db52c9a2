"""Who may see and do what with an account: ours, and allauth's pages in our templates.

Columns: anonymous, student (Alicia), other student, instructor (Carla), other instructor, staff, administrator.
"""

from __future__ import annotations

from tests.permissions import addresses as of
from tests.permissions.words import Row, cells, nothing

EVERYBODY = cells("ok ok ok ok ok ok ok")
EVERYBODY_ASKED_AGAIN = cells("asks asks asks asks asks asks asks")
SIGNED_IN = cells("login ok ok ok ok ok ok")
NOBODY = cells("hidden hidden hidden hidden hidden hidden hidden")
SIGNED_IN_SENT_ON = cells("login moved moved moved moved moved moved")
SIGNED_IN_ASKED_AGAIN = cells("login asks asks asks asks asks asks")
#: Who is in already is sent on.
STRANGERS = cells("ok moved moved moved moved moved moved")
STRANGERS_ASKED_AGAIN = cells("asks moved moved moved moved moved moved")
ALL_SENT_ON = cells("moved moved moved moved moved moved moved")

ACCOUNT = [
    Row("accounts:profile", "GET", nothing, SIGNED_IN),
    Row("accounts:profile", "POST", nothing, SIGNED_IN_ASKED_AGAIN),
    Row(
        "accounts:profile",
        "POST",
        nothing,
        cells("login done done done done done done"),
        sends=of.a_profile,
    ),
    Row("account_login", "GET", nothing, STRANGERS),
    Row("account_login", "POST", nothing, STRANGERS_ASKED_AGAIN),
    Row("account_signup", "GET", nothing, STRANGERS),
    Row("account_signup", "POST", nothing, STRANGERS_ASKED_AGAIN),
    Row("account_logout", "GET", nothing, cells("moved ok ok ok ok ok ok")),
    Row("account_logout", "POST", nothing, ALL_SENT_ON),
    Row("account_inactive", "GET", nothing, EVERYBODY),
    Row("account_reauthenticate", "GET", nothing, SIGNED_IN),
    Row("account_reauthenticate", "POST", nothing, SIGNED_IN_ASKED_AGAIN),
    Row("account_email", "GET", nothing, SIGNED_IN),
    Row("account_email", "POST", nothing, SIGNED_IN_SENT_ON),
    Row("account_email_verification_sent", "GET", nothing, EVERYBODY),
    Row("account_change_password", "GET", nothing, SIGNED_IN),
    Row("account_change_password", "POST", nothing, SIGNED_IN_ASKED_AGAIN),
    # For accounts that have none yet; all of these have one.
    Row("account_set_password", "GET", nothing, SIGNED_IN_SENT_ON),
    Row("account_set_password", "POST", nothing, SIGNED_IN_SENT_ON),
    Row("account_reset_password", "GET", nothing, EVERYBODY),
    Row("account_reset_password", "POST", nothing, EVERYBODY_ASKED_AGAIN),
    Row("account_reset_password_done", "GET", nothing, EVERYBODY),
    Row("account_reset_password_from_key", "GET", of.no_reset_key, EVERYBODY),
    Row("account_reset_password_from_key", "POST", of.no_reset_key, EVERYBODY_ASKED_AGAIN),
    Row("account_reset_password_from_key_done", "GET", nothing, EVERYBODY),
    Row("account_confirm_email", "GET", of.no_key, EVERYBODY),
    Row("account_confirm_email", "POST", of.no_key, NOBODY),
    # We send no codes to sign in with: nobody is waiting for one.
    Row("account_confirm_login_code", "GET", nothing, SIGNED_IN_SENT_ON),
    Row("account_confirm_login_code", "POST", nothing, SIGNED_IN_SENT_ON),
]
