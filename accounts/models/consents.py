"""Which version of the terms a person accepted, and when."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import ConsentDocument


class Consent(models.Model):
    """One version of a document, accepted once."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        on_delete=models.CASCADE,
        related_name="consents",
    )
    document = models.CharField(_("document"), max_length=16, choices=ConsentDocument)
    version = models.CharField(_("version"), max_length=16)
    given_at = models.DateTimeField(_("accepted"), auto_now_add=True)

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "document", "version"], name="consent_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_document_display()} {self.version}"
