"""Buying, orders, and where Stripe calls."""

from __future__ import annotations

from django.urls import path

from payments import webhooks
from payments.views import bundles, orders

app_name = "payments"

urlpatterns = [
    path("bundles/", bundles.bundles, name="bundles"),
    path("bundles/<slug:slug>/", bundles.bundle, name="bundle"),
    path("account/orders/<str:code>/", orders.order, name="order"),
    path("stripe/webhook/", webhooks.stripe_webhook, name="webhook"),
]
