"""The page "Programs": the tokens with which programs act for a person."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import TokenForm
from accounts.models import ApiToken
from accounts.services.tokens import make_token, revoke_token
from accounts.types import SignedInRequest
from lib.errors import DomainError


@login_required
@require_safe
def programs(request: SignedInRequest) -> HttpResponse:
    """List the tokens that work."""
    tokens = ApiToken.objects.usable().filter(user=request.user).order_by("-id")
    return render(request, "account/programs.html", {"tokens": list(tokens)})


@login_required
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth has no types
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Make a token and show it, this once. It outlives the session, so the password is asked for again."""
    form = TokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            token, expires_at = make_token(user=request.user, by=request.user, **form.cleaned_data)
        except DomainError as refusal:
            messages.error(request, str(refusal.detail))
            return redirect("accounts:programs")
        shown = {"token": token, "expires_at": expires_at, "name": form.cleaned_data["name"]}
        return render(request, "account/program_made.html", shown)
    return render(request, "account/program_new.html", {"form": form})


@login_required
@require_POST
def revoke(request: SignedInRequest, token_id: int) -> HttpResponse:
    """End one's own token."""
    token = get_object_or_404(ApiToken, pk=token_id, user=request.user)
    revoke_token(token=token, by=request.user)
    messages.success(request, _("The token is revoked."))
    return redirect("accounts:programs")
