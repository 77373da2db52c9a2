"""Links that prove an e-mail address, made by allauth's signed keys."""

from __future__ import annotations

from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from django.conf import settings
from django.urls import reverse

from accounts.models import User


def confirmation_url(user: User) -> str:
    """Return the absolute link that verifies the account's address (valid three days)."""
    address = EmailAddress.objects.get(user=user, email=user.email)
    key = EmailConfirmationHMAC(address).key
    return f"{settings.SITE_URL}{reverse('account_confirm_email', args=[key])}"
