"""Addresses that programs call about mail."""

from __future__ import annotations

from django.urls import path

from notifications.feedback.views import ses_webhook

app_name = "notifications"

urlpatterns = [path("webhooks/ses/", ses_webhook, name="ses_webhook")]
