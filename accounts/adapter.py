"""How allauth speaks through our outbox."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts import emails
from accounts.languages import reader_language
from accounts.models import User
from accounts.oidc.policy import everybody_may_sign_in_here, local_sign_in_open_for
from lib.text import clean_text
from notifications.services import Letter, queue_email


class AccountAdapter(DefaultAccountAdapter):
    """Every mail of allauth is one of ours, queued in the request's transaction and sent by the worker."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        queue_email(self._letter(template_prefix.rsplit("/", 1)[-1], email, context))

    def _letter(self, kind: str, email: str, context: dict[str, Any]) -> Letter:
        user = context.get("user")
        if kind in {"email_confirmation", "email_confirmation_signup"}:
            return emails.verify_address(context["user"], context["activate_url"])
        if kind == "password_reset_key":
            if not local_sign_in_open_for(context["user"]):
                return emails.sign_in_elsewhere(context["user"], settings.OIDC_NAME)
            return emails.reset_password(context["user"], context["password_reset_url"])
        if kind == "account_already_exists":
            return emails.account_already_exists(User.objects.get(email__iexact=email))
        if kind == "unknown_account":
            return emails.unknown_address(email, reader_language())
        raise NotImplementedError(f"allauth wants to send {kind} to {user or email}")

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
