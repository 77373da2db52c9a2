"""Removing a passkey, which allauth would allow even if it is the last factor of somebody who needs one."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.flows import remove_authenticator
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.types import SignedInRequest


@login_required
@reauthentication_required(app="allauth.mfa")  # type: ignore[untyped-decorator]  # allauth has no types
@require_http_methods(["GET", "HEAD", "POST"])
def remove_passkey(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask, then remove one's own passkey."""
    own = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN)
    passkey = get_object_or_404(own, pk=pk)
    if request.method != "POST":
        context = {"authenticator": passkey}
        return render(request, "mfa/webauthn/authenticator_confirm_delete.html", context)
    with transaction.atomic():
        # Two factors removed at once would each count on the other.
        User.objects.select_for_update().get(pk=request.user.pk)
        adapter = get_adapter()
        if adapter.can_delete_authenticator(passkey):
            remove_authenticator(request, passkey)
        else:
            messages.error(request, adapter.error_messages["cannot_delete_authenticator"])
    return redirect("mfa_list_webauthn")
