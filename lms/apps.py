"""The composition root as a Django app (it carries commands and the home page)."""

from django.apps import AppConfig


class LmsConfig(AppConfig):
    name = "lms"
    verbose_name = "Titula"
