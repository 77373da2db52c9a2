"""Pages of the account that are ours; allauth's follow under the same prefix."""

from __future__ import annotations

from django.urls import include, path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("profile/", views.profile, name="profile"),
    path("", include("accounts.oidc.urls")),
]
