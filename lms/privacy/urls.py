"""Pages about a person's own data."""

from django.urls import path

from lms.privacy import views

app_name = "privacy"

urlpatterns = [
    path("privacy/", views.overview, name="overview"),
    path("privacy/export/", views.export, name="export"),
    path("privacy/delete/", views.delete, name="delete"),
    path("deleted/", views.deleted, name="deleted"),
    path("terms-changed/", views.terms_changed, name="terms_changed"),
]
