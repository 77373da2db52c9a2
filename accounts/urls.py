"""Pages of the account that are ours; allauth's follow under the same prefix."""

from __future__ import annotations

from django.urls import include, path

from accounts import mail_views, mailbox_views, program_views, views
from accounts.second_factor.views import remove_passkey

app_name = "accounts"

urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("mails/", mailbox_views.mails, name="mails"),
    path("mails/<int:mail_id>/again/", mailbox_views.send_again, name="send_mail_again"),
    path("mail/", mail_views.choices, name="mail_choices"),
    path("", include("accounts.oidc.urls")),
    path("programs/", program_views.programs, name="programs"),
    path("programs/new/", program_views.new, name="new_program"),
    path("programs/<int:token_id>/revoke/", program_views.revoke, name="revoke_program"),
    # In front of allauth's page of the same address, which would let the last factor go.
    path("2fa/webauthn/keys/<int:pk>/remove/", remove_passkey, name="remove_passkey"),
]
