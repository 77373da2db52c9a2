from django.apps import AppConfig
from django.core.checks.registry import registry
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = _("Payments")

    def ready(self) -> None:
        from djstripe import checks  # noqa: PLC0415  # it needs its models

        from payments.gateway.client import limit_djstripe  # noqa: PLC0415

        limit_djstripe()

        # They ask the database at each start of anything. An endpoint without a secret cannot be made here
        # (services/connecting.py), and ours is the only view that takes webhooks.
        registry.registered_checks -= {
            checks.check_webhook_validation,
            checks.check_webhook_endpoint_has_secret,
        }
