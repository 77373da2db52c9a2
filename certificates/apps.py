from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "certificates"
    verbose_name = _("Certificates")

    def ready(self) -> None:
        from certificates import receivers  # noqa: PLC0415  # models are not loaded before ready()
        from progress.signals import course_completed  # noqa: PLC0415

        course_completed.connect(receivers.queue_on_completion, dispatch_uid="queue_on_completion")
