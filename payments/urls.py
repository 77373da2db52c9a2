"""What is sold and bought."""

from __future__ import annotations

from django.urls import path

from payments.views import bundles

app_name = "payments"

urlpatterns = [
    path("bundles/", bundles.bundles, name="bundles"),
    path("bundles/<slug:slug>/", bundles.bundle, name="bundle"),
]
