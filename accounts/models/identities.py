"""Who people are at a provider."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.enums import AccountType


class OIDCIdentity(models.Model):
    """One person at one OpenID provider. Found by issuer and subject, never by e-mail, which can change hands."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="identities"
    )
    issuer = models.CharField(_("issuer"), max_length=255)
    subject = models.CharField(_("subject"), max_length=255)
    granted_role = models.CharField(
        _("role by groups"),
        max_length=13,
        choices=AccountType,
        default=AccountType.STUDENT,
        help_text=_("What the provider's groups gave when we last looked."),
    )
    linked_at = models.DateTimeField(_("linked"), auto_now_add=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    class Meta:
        verbose_name = _("linked sign-in")
        verbose_name_plural = _("linked sign-ins")
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "subject"], name="oidc_identity_has_one_account"
            ),
            models.UniqueConstraint(
                fields=["user", "issuer"], name="oidc_account_has_one_identity_an_issuer"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} {self.subject}"
