"""What staff and instructors see of money."""

from __future__ import annotations

from django.apps import apps
from django.contrib import admin

from payments.admin import bundles, prices

__all__ = ["bundles", "prices"]

# dj-stripe's pages write to Stripe past our services, and some answer 500 to a search.
for model in apps.get_app_config("djstripe").get_models():
    if admin.site.is_registered(model):
        admin.site.unregister(model)
