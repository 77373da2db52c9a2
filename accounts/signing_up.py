"""allauth's sign-up form, without its races and its tells."""

from __future__ import annotations

from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse

from accounts.models import User


class SignupForm(AllauthSignupForm):
    """Opens one account for an address, and answers alike, and as slowly, for a known one."""

    account_already_exists: bool

    def clean_email(self) -> str:
        # Whoever changes to an address has not shown yet that it is theirs; it must not keep its owner out.
        pending = EmailAddress.objects.filter(email__iexact=self.cleaned_data["email"])
        pending.filter(verified=False, primary=False).delete()
        email: str = super().clean_email()
        return email

    def clean(self) -> dict[str, object]:
        cleaned: dict[str, object] = super().clean()
        password, name = cleaned.get("password1"), cleaned.get("full_name")
        if password and name and "password1" not in self.errors:
            try:
                validate_password(str(password), User(full_name=str(name)))
            except forms.ValidationError as error:
                self.add_error("password1", error)
        return cleaned

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Save the account, or answer as if. Another request may open one for the same address meanwhile."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])  # as long as opening an account
            return self._answer(request)
        try:
            with transaction.atomic():
                return self._answer(request)
        except IntegrityError:
            self.account_already_exists = True
            return self._answer(request)

    def _answer(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        answer: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return answer
