"""What somebody who is signed in does about the provider: see, link and unlink, and sign out of both."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.account.views import LogoutView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import OIDCIdentity
from accounts.oidc import linking
from accounts.oidc.attempts import Intent
from accounts.oidc.endings import hand_over, refuse
from accounts.oidc.provider import is_enabled
from accounts.oidc.refusals import LastWayIn, SignInRefused
from accounts.oidc.signing_out import provider_logout_url
from accounts.oidc.views import StartView
from accounts.types import SignedInRequest


@login_required
@require_safe
def linked_sign_ins(request: SignedInRequest) -> HttpResponse:
    """Show with what the account opens besides its password."""
    if not is_enabled():
        raise Http404
    identities = list(OIDCIdentity.objects.filter(user=request.user))
    linked = any(identity.issuer == settings.OIDC_ISSUER for identity in identities)
    return render(
        request, "account/oidc_linked.html", {"identities": identities, "may_link": not linked}
    )


@method_decorator(login_required, name="dispatch")
@method_decorator(reauthentication_required, name="post")
class LinkView(StartView):
    """Leads to the provider to link it, after the password (and second factor) was given again."""

    http_method_names = ["post"]
    intent = Intent.LINK

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            return hand_over(request, self.lead_out(request).url)
        except SignInRefused as refusal:
            return refuse(request, refusal)


@login_required
@require_POST
@reauthentication_required  # type: ignore[untyped-decorator]
def unlink(request: SignedInRequest, pk: int) -> HttpResponse:
    """End a linked sign-in of one's own."""
    if not is_enabled():
        raise Http404
    identity = get_object_or_404(OIDCIdentity, pk=pk, user=request.user)
    try:
        linking.unlink(identity, by=request.user, request=request)
    except LastWayIn as refusal:
        messages.error(request, str(refusal.detail))
    else:
        messages.success(request, _("It no longer opens your account."))
    return redirect("accounts:linked_sign_ins")


class SignOutView(LogoutView):
    """allauth's. Our session ends first, whether or not the provider is there to end its own."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        elsewhere = provider_logout_url(request)
        answer: HttpResponse = super().post(request, *args, **kwargs)
        return hand_over(request, elsewhere, signing_out=True) if elsewhere else answer
