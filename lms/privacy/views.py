"""The pages where people see what is known about them, take it with them, or leave."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import may_delete
from accounts.services.consenting import record_consent
from accounts.types import SignedInRequest
from lib.errors import DomainError
from lms.privacy.deleting import delete_account
from lms.privacy.exporting import export_account
from lms.privacy.forms import WITHDRAW, DeletionForm
from lms.privacy.terms import put_off


@login_required
@require_safe
def overview(request: SignedInRequest) -> HttpResponse:
    """Say what is kept, and lead to taking it along and to leaving."""
    return render(
        request,
        "privacy/overview.html",
        {
            "may_delete": may_delete(request.user, request.user),
            "consents": list(request.user.consents.all()[:5]),
        },
    )


@login_required
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth carries no types
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: SignedInRequest) -> HttpResponseBase:
    """Offer everything that is known about the person, and give it to who presses the button."""
    if request.method != "POST":
        return render(request, "privacy/export.html")
    try:
        file = export_account(user=request.user, by=request.user, request=request)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("privacy:overview")
    name = f"titula-{timezone.localdate():%Y-%m-%d}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@login_required
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth carries no types
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: SignedInRequest) -> HttpResponse:
    """Ask whether they are sure, and delete the account."""
    if not may_delete(request.user, request.user):
        return render(request, "privacy/ask_an_administrator.html", status=403)
    form = DeletionForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        return _leave(request, withdraw=form.cleaned_data["certificates"] == WITHDRAW)
    return render(request, "privacy/delete.html", {"form": form})


def _leave(request: SignedInRequest, *, withdraw: bool) -> HttpResponse:
    try:
        delete_account(user=request.user, by=request.user, withdraw_certificates=withdraw)
    except DomainError as error:
        messages.error(request, str(error))
        return redirect("privacy:overview")
    # Not ``logout``: its entry in the audit trail would keep the network address that was just erased.
    request.session.flush()
    return redirect("privacy:deleted")


@require_safe
def deleted(request: HttpRequest) -> HttpResponse:
    """Say goodbye."""
    return render(request, "privacy/deleted.html")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def terms_changed(request: SignedInRequest) -> HttpResponse:
    """Say what changed in the terms, and note that they are accepted, or that it is left for another day."""
    onward = request.POST.get("next") or request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, allowed_hosts={request.get_host()}):
        onward = str(settings.LOGIN_REDIRECT_URL)
    if request.method != "POST":
        return render(request, "privacy/terms_changed.html", {"next": onward})
    if "accept" in request.POST:
        record_consent(request.user, by=request.user)
        messages.success(request, _("Thank you. Your answer is noted."))
    put_off(request)
    return redirect(onward)
