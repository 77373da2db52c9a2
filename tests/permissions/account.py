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
SIGNED_IN_NOTHING_THERE = cells("login hidden hidden hidden hidden hidden hidden")
SIGNED_IN_SENT_ON = cells("login moved moved moved moved moved moved")
SIGNED_IN_ASKED_AGAIN = cells("login asks asks asks asks asks asks")
#: Who is in already is sent on.
STRANGERS = cells("ok moved moved moved moved moved moved")
STRANGERS_ASKED_AGAIN = cells("asks moved moved moved moved moved moved")
ALL_SENT_ON = cells("moved moved moved moved moved moved moved")
ITS_BUYER = cells("login ok hidden hidden hidden hidden hidden")
ITS_BUYER_AND_OFFICE = cells("login ok hidden hidden hidden ok ok")
DONE_BY_ITS_BUYER = cells("login done hidden hidden hidden hidden hidden")

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
    Row("accounts:mail_choices", "GET", nothing, SIGNED_IN),
    # Nothing is ticked: both topics are turned off.
    Row("accounts:mail_choices", "POST", nothing, cells("login done done done done done done")),
    # Whoever has the link of a mail acts for its reader, and for nobody else.
    Row("notifications:unsubscribe", "GET", of.alicias_way_out, EVERYBODY),
    Row("notifications:unsubscribe", "GET", of.no_way_out, NOBODY),
    Row("notifications:unsubscribe", "POST", of.no_way_out, NOBODY, sends=of.one_click),
    Row(
        "notifications:unsubscribe",
        "POST",
        of.alicias_way_out,
        cells("invalid invalid invalid invalid invalid invalid invalid"),
    ),
    Row(
        "notifications:unsubscribe",
        "POST",
        of.alicias_way_out,
        cells("done done done done done done done"),
        sends=of.one_click,
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
    # --- Signing out: ours at the address of allauth's, because a provider may have to be told ---
    Row("accounts:sign_out", "GET", nothing, cells("moved ok ok ok ok ok ok")),
    Row("accounts:sign_out", "POST", nothing, ALL_SENT_ON),
    # --- With an OpenID provider: there is none here, so there is nothing here ---
    *(
        Row(f"accounts:{name}", method, parts, NOBODY)
        for name, method, parts in (
            ("oidc_start", "GET", nothing),
            ("oidc_callback", "GET", nothing),
            ("oidc_renew", "GET", nothing),
        )
    ),
    *(
        Row(f"accounts:{name}", method, parts, SIGNED_IN_NOTHING_THERE)
        for name, method, parts in (
            ("oidc_link", "POST", nothing),
            ("linked_sign_ins", "GET", nothing),
        )
    ),
    Row("accounts:oidc_unlink", "POST", of.no_identity, SIGNED_IN_SENT_ON),
    # --- What was sent to them: each their own ---
    Row("accounts:mails", "GET", nothing, SIGNED_IN),
    # It is on its way anyway.
    Row(
        "accounts:send_mail_again",
        "POST",
        of.alicias_mail,
        cells("login moved hidden hidden hidden hidden hidden"),
    ),
    # --- Programs: their tokens ---
    Row("accounts:programs", "GET", nothing, SIGNED_IN),
    Row("accounts:new_program", "GET", nothing, SIGNED_IN_SENT_ON),
    Row("accounts:new_program", "POST", nothing, SIGNED_IN_SENT_ON),
    Row(
        "accounts:revoke_program",
        "POST",
        of.alicias_token,
        cells("login done hidden hidden hidden hidden hidden"),
    ),
    # --- The second factor: each their own, which these have not set up ---
    Row("mfa_index", "GET", nothing, SIGNED_IN),
    *(
        Row(name, method, parts, SIGNED_IN_SENT_ON)
        for name, parts in (
            # After the password has been given once more.
            ("mfa_activate_totp", nothing),
            ("mfa_generate_recovery_codes", nothing),
            ("mfa_add_webauthn", nothing),
            ("mfa_remove_webauthn", of.no_factor),
            ("accounts:remove_passkey", of.no_factor),
            ("mfa_edit_webauthn", of.no_factor),
            ("mfa_reauthenticate", nothing),
            ("mfa_reauthenticate_webauthn", nothing),
            # For who has given the password and owes the second factor: nobody here.
            ("mfa_authenticate", nothing),
            ("mfa_login_webauthn", nothing),
        )
        for method in ("GET", "POST")
    ),
    # What they have not set up.
    *(
        Row(name, method, parts, SIGNED_IN_NOTHING_THERE)
        for name, method, parts in (
            ("mfa_deactivate_totp", "GET", nothing),
            ("mfa_deactivate_totp", "POST", nothing),
            ("mfa_view_recovery_codes", "GET", nothing),
            ("mfa_download_recovery_codes", "GET", nothing),
        )
    ),
    Row("mfa_list_webauthn", "GET", nothing, SIGNED_IN),
    # --- Orders: the buyer's and the office's to see, the buyer's alone to change ---
    Row("payments:orders", "GET", nothing, SIGNED_IN),
    *(
        Row(f"payments:{name}", "GET", parts, ITS_BUYER_AND_OFFICE)
        for name in ("order", "order_state")
        for parts in (of.alicias_open_order, of.alicias_paid_order)
    ),
    Row("payments:order", "GET", of.no_order, SIGNED_IN_NOTHING_THERE),
    Row("payments:cancel_order", "POST", of.alicias_open_order, DONE_BY_ITS_BUYER),
    Row(
        "payments:cancel_order",
        "POST",
        of.alicias_paid_order,
        cells("login moved hidden hidden hidden hidden hidden"),
    ),
    Row("payments:withdraw", "GET", of.alicias_paid_order, ITS_BUYER),
    Row("payments:withdraw", "POST", of.alicias_paid_order, DONE_BY_ITS_BUYER),
    # --- A person's own data ---
    Row("privacy:overview", "GET", nothing, SIGNED_IN),
    Row("privacy:export", "GET", nothing, SIGNED_IN_SENT_ON),
    Row("privacy:export", "POST", nothing, SIGNED_IN_SENT_ON),
    Row("privacy:delete", "GET", nothing, SIGNED_IN_SENT_ON),
    Row("privacy:delete", "POST", nothing, SIGNED_IN_SENT_ON),
    Row("privacy:deleted", "GET", nothing, EVERYBODY),
    Row("privacy:terms_changed", "GET", nothing, SIGNED_IN),
    Row("privacy:terms_changed", "POST", nothing, SIGNED_IN_SENT_ON),
]
