"""Sign-in with the provider, linked sign-ins, and signing out of both."""

from __future__ import annotations

from django.urls import path

from accounts.oidc import account_views, views

urlpatterns = [
    path("oidc/", views.StartView.as_view(), name="oidc_start"),
    path("oidc/callback/", views.CallbackView.as_view(), name="oidc_callback"),
    path("oidc/renew/", views.RenewView.as_view(), name="oidc_renew"),
    path("oidc/link/", account_views.LinkView.as_view(), name="oidc_link"),
    path("sign-ins/", account_views.linked_sign_ins, name="linked_sign_ins"),
    path("sign-ins/<int:pk>/unlink/", account_views.unlink, name="oidc_unlink"),
    # allauth's address and page; the provider's session ends with ours.
    path("logout/", account_views.SignOutView.as_view(), name="sign_out"),
]
