"""The public halves of the keys that sign."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates.enums import KeyPurpose


class SigningKey(models.Model):
    """The public half of a key that signs; the private half never comes near the database.

    Retired keys stay: what they signed is still checked with them.
    """

    Purpose = KeyPurpose

    purpose = models.CharField(_("purpose"), max_length=10, choices=KeyPurpose)
    kid = models.CharField(_("key ID"), max_length=64, unique=True)
    public_pem = models.TextField(
        _("public key"), help_text=_("An X.509 certificate, or the public key alone, in PEM.")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.kid[:12]}"
