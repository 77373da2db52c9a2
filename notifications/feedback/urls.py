"""The address that a topic of SNS calls."""

from __future__ import annotations

from django.urls import path

from notifications.feedback.webhooks import ses_webhook

app_name = "mail_feedback"

urlpatterns = [path("ses/", ses_webhook, name="ses_webhook")]
