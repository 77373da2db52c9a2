"""How allauth speaks through our outbox, counts attempts, and opens accounts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts import emails
from accounts.languages import reader_language
from accounts.models import User
from accounts.oidc.policy import everybody_may_sign_in_here, local_sign_in_open_for
from accounts.security_emails import NOTICES
from lib.client_address import client_address
from lib.text import clean_text
from notifications.services import Letter, queue_email


class AccountAdapter(DefaultAccountAdapter):
    """Every mail of allauth is one of ours, queued in the request's transaction and sent by the worker."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        letter = self._letter(template_prefix.rsplit("/", 1)[-1], email, context)
        if letter:
            queue_email(letter)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tell the owner what changed; ``email`` is where, if not their present address."""
        notice = NOTICES[template_prefix]
        queue_email(notice(user, to=email or user.email, **(context or {})))

    def _letter(self, kind: str, email: str, context: dict[str, Any]) -> Letter | None:
        if kind == "email_confirmation":
            return emails.confirm_address(
                context["user"], _at_home(context["activate_url"]), to=email
            )
        if kind == "email_confirmation_signup":
            return emails.verify_address(context["user"], _at_home(context["activate_url"]))
        if kind == "password_reset_key":
            if not local_sign_in_open_for(context["user"]):
                return emails.sign_in_elsewhere(context["user"], settings.OIDC_NAME)
            return emails.reset_password(context["user"], _at_home(context["password_reset_url"]))
        if kind == "account_already_exists":
            owner = User.objects.filter(email__iexact=email).first()
            return emails.account_already_exists(owner) if owner else None
        if kind == "unknown_account":
            return emails.unknown_address(email, reader_language())
        raise NotImplementedError(f"allauth wants to send {kind} to {email}")

    def get_client_ip(self, request: HttpRequest) -> str:
        """Those without an address (a server on a Unix socket, without a proxy that says it) share one count."""
        return client_address(request) or "unknown"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse after too many wrong passwords, with the page that says so, whatever the password is now."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError as error:
            raise ImmediateHttpResponse(respond_429(request)) from error

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Two may ask for one address, and both by a link that was sent there: the first to press it has it."""
        taken = User.objects.exclude(pk=email_address.user_id)
        if taken.filter(email__iexact=email_address.email).exists():
            return False
        try:
            with transaction.atomic():
                confirmed: bool = super().confirm_email(request, email_address)
        except IntegrityError:
            return False
        return confirmed

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002
        return everybody_may_sign_in_here()

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Every local way in passes here: password, passkey, code, reset."""
        if local_sign_in_open_for(user):
            answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
            return answer
        messages.error(
            request,
            _("Your account opens with %(provider)s. Sign in with its button.")
            % {"provider": settings.OIDC_NAME},
        )
        return redirect("account_login")

    def save_user(
        self,
        request: HttpRequest,
        user: User,
        form: Any,
        commit: bool = True,  # noqa: FBT001, FBT002
    ) -> User:
        user.full_name = clean_text(form.cleaned_data["full_name"])
        user.language = reader_language()
        saved: User = super().save_user(request, user, form, commit)
        return saved


def _at_home(url: str) -> str:
    """The same page under the site's own address: a link in a mail never follows the Host that was asked."""
    home = urlsplit(settings.SITE_URL)
    return urlsplit(url)._replace(scheme=home.scheme, netloc=home.netloc).geturl()
