"""The composition root as a Django app (it carries commands and the home page)."""

from django.apps import AppConfig


class LmsConfig(AppConfig):
    name = "lms"
    verbose_name = "Titula"

    def ready(self) -> None:
        # Registered by being imported; Django has its settings now.
        from lms import checks  # noqa: F401, PLC0415
