"""The way to the provider and back. Every failure ends on one page that says what to do."""

from __future__ import annotations

import logging
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib import auth, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from accounts.models import OIDCIdentity, User
from accounts.oidc import linking
from accounts.oidc.attempts import Attempt, Intent, remember, safe_path, take
from accounts.oidc.backend import ProviderBackend
from accounts.oidc.claims import Person
from accounts.oidc.endings import refuse, shut_session, write_down
from accounts.oidc.library import LibrarySettings, callback_url
from accounts.oidc.middleware import EXPIRATION
from accounts.oidc.policy import came_by_provider
from accounts.oidc.provider import endpoints, is_enabled
from accounts.oidc.refusals import Reason, SignInRefused

logger = logging.getLogger(__name__)

PUT_OFF_SECONDS = 60


class ProviderView(LibrarySettings):
    """Without a provider there is nothing here."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_enabled():
            raise Http404
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        answer.headers["Cache-Control"] = "no-store"
        return answer


class StartView(ProviderView, OIDCAuthenticationRequestView):
    """Leads to the provider. ``next`` is where to go afterwards, ``again=1`` asks it for another account."""

    intent = Intent.SIGN_IN

    def __init__(self, **kwargs: Any) -> None:
        # Not the library's, which wants the endpoints before it can fail on a page.
        super(OIDCAuthenticationRequestView, self).__init__(**kwargs)
        self.OIDC_RP_CLIENT_ID = settings.OIDC_CLIENT_ID

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            return self.lead_out(request)
        except SignInRefused as refusal:
            return refuse(request, refusal)

    def lead_out(self, request: HttpRequest) -> HttpResponseRedirect:
        """Return the redirect, the intention bound to its state. Raises ``SignInRefused``."""
        self.OIDC_OP_AUTH_ENDPOINT = endpoints().authorization
        out: HttpResponseRedirect = super().get(request)
        (state,) = parse_qs(urlsplit(out.url).query)["state"]
        remember(request, state, intent=self.intent, next_path=self.next_path(request))
        return out

    def next_path(self, request: HttpRequest) -> str:
        return safe_path(request, request.GET.get("next"))

    def get_extra_params(self, request: HttpRequest) -> dict[str, str]:
        """Parameters of the request on top of the library's. The site's address, whatever Host was sent."""
        asked = {"redirect_uri": callback_url()}
        return asked | ({"prompt": "login"} if request.GET.get("again") == "1" else {})


class RenewView(StartView):
    """Asks the provider, without a word to its user, whether it still knows them."""

    intent = Intent.RENEW

    def get(self, request: HttpRequest) -> HttpResponse:
        next_path = self.next_path(request) or str(settings.LOGIN_REDIRECT_URL)
        if not request.user.is_authenticated or not came_by_provider(request):
            return redirect(next_path)
        try:
            return self.lead_out(request)
        except SignInRefused as refusal:
            return put_off(request, refusal, next_path)

    def get_extra_params(self, request: HttpRequest) -> dict[str, str]:
        return super().get_extra_params(request) | {"prompt": "none"}


def put_off(request: HttpRequest, refusal: SignInRefused, next_path: str) -> HttpResponse:
    """Let a session live on while the provider cannot be asked: whoever is learning goes on."""
    logger.warning("oidc_renewal_put_off", extra={"reason": str(refusal.reason)})
    request.session[EXPIRATION] = time.time() + PUT_OFF_SECONDS
    return redirect(next_path or settings.LOGIN_REDIRECT_URL)


class CallbackView(ProviderView, OIDCAuthenticationCallbackView):
    """Where the provider sends people back, with a code or with an error."""

    attempt: Attempt
    user: User

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            self.attempt = take(request)
        except SignInRefused as refusal:
            return refuse(request, refusal)
        try:
            return self.finish(request, self.identify(request))
        except SignInRefused as refusal:
            if self.attempt.intent is Intent.RENEW:
                return self.not_renewed(request, refusal)
            return refuse(request, refusal, self.attempt)

    def not_renewed(self, request: HttpRequest, refusal: SignInRefused) -> HttpResponse:
        """Let the session live on if the provider is away; end it if the provider said no."""
        if refusal.http_status >= 500:
            return put_off(request, refusal, self.attempt.next)
        write_down(request, refusal, self.attempt)
        return shut_session(request, next_path=self.attempt.next)

    def identify(self, request: HttpRequest) -> Person:
        """Return whom the provider has sent back. Raises ``SignInRefused``."""
        if request.GET.get("iss", settings.OIDC_ISSUER) != settings.OIDC_ISSUER:
            raise SignInRefused(Reason.ISSUER_WRONG, note="RFC 9207")
        if error := request.GET.get("error"):
            raise SignInRefused(_reason_of(error), note=error[:60])
        if not (code := request.GET.get("code")):
            raise SignInRefused(Reason.ANSWER_UNREADABLE, note="neither code nor error")
        return ProviderBackend().identify(request, code=code, attempt=self.attempt)

    def finish(self, request: HttpRequest, person: Person) -> HttpResponse:
        """Do what the person had set out to do. Raises ``SignInRefused``."""
        if self.attempt.intent is Intent.LINK:
            return self._link(request, person)
        if self.attempt.intent is Intent.RENEW:
            self._check_same(request, person)
        self.user = auth.authenticate(request, oidc_person=person)  # type: ignore[assignment]
        answer: HttpResponse = self.login_success()
        return answer

    @property
    def success_url(self) -> str:
        return self.attempt.next or str(settings.LOGIN_REDIRECT_URL)

    def _check_same(self, request: HttpRequest, person: Person) -> None:
        """Refuse to go on as somebody else who has meanwhile signed in at the provider."""
        known = OIDCIdentity.objects.filter(issuer=person.issuer, subject=person.subject).first()
        if known is None or known.user_id != request.user.pk:
            raise SignInRefused(Reason.SESSION_CHANGED)

    def _link(self, request: HttpRequest, person: Person) -> HttpResponse:
        if not request.user.is_authenticated or str(request.user.pk) != self.attempt.user:
            raise SignInRefused(Reason.SESSION_CHANGED)
        linking.link_on_purpose(person, by=request.user, request=request)
        messages.success(request, _("%(name)s is linked.") % {"name": settings.OIDC_NAME})
        return redirect("accounts:linked_sign_ins")


def _reason_of(error: str) -> Reason:
    if error == "access_denied":
        return Reason.CANCELLED
    if error in {"server_error", "temporarily_unavailable"}:
        return Reason.PROVIDER_AWAY
    return Reason.PROVIDER_REFUSED
