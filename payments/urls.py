"""Buying, orders, and where Stripe calls."""

from __future__ import annotations

from django.urls import path

from payments import webhooks
from payments.views import bundles, buying, orders

app_name = "payments"

urlpatterns = [
    path("bundles/", bundles.bundles, name="bundles"),
    path("bundles/<slug:slug>/", bundles.bundle, name="bundle"),
    path("courses/<slug:slug>/buy/", buying.buy, name="buy"),
    path("bundles/<slug:slug>/buy/", buying.buy_bundle, name="buy_bundle"),
    path("account/orders/", orders.orders, name="orders"),
    path("account/orders/<str:code>/", orders.order, name="order"),
    path("account/orders/<str:code>/state/", orders.state, name="order_state"),
    path("account/orders/<str:code>/cancel/", orders.cancel, name="cancel_order"),
    path("account/orders/<str:code>/withdraw/", orders.withdraw, name="withdraw"),
    path("stripe/webhook/", webhooks.stripe_webhook, name="webhook"),
]
