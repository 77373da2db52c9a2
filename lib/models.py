"""Abstract models that any app may use."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Timestamped(models.Model):
    """Rows that know when they were made and last changed."""

    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        abstract = True
