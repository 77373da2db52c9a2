"""The keys that sign, by their public halves: read by staff, written by commands alone."""

from __future__ import annotations

import base64
import hashlib
from functools import partial

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action, display

from accounts.types import SignedInRequest
from certificates.enums import KeyPurpose
from certificates.models import SigningKey
from certificates.services.keys import retire_key
from lib.admin import EmptyForm, OfficeAdmin, Question, ReadOnly, link, posted


@admin.register(SigningKey)
class SigningKeyAdmin(ReadOnly, OfficeAdmin):
    """A retired key stays: what it signed is still checked with it."""

    fields = ["purpose", "kid", "created_at", "retired_at", "fingerprint", "file"]
    readonly_fields = fields
    list_display = ["short_kid", "purpose_label", "created_at", "retired_at", "start", "file"]
    list_filter = [("purpose", ChoicesDropdownFilter)]
    list_filter_submit = True
    search_fields = ["kid"]
    ordering = ["-id"]
    actions_detail = ["retire"]

    def get_actions_detail(self, request: SignedInRequest, object_id: int) -> list[UnfoldAction]:
        signing = SigningKey.objects.filter(pk=object_id, retired_at=None).exists()
        return super().get_actions_detail(request, object_id) if signing else []

    @action(description=_("Retire"), url_path="retire", icon="key_off")
    def retire(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Ask, then let the key sign nothing new."""
        key = self.get_object(request, object_id)
        question = Question(
            title=_("Retire this key?"),
            explanation=_(
                "It signs nothing new from now on; what it signed stays valid. Start the workers with a new key "
                "first: those that still have this one stop issuing."
            ),
            submit=_("Retire the key"),
            form=EmptyForm(posted(request)),
            dangerous=True,
        )
        do = partial(retire_key, key=key, by=request.user)
        return self.answer(request, key, question, do, _("The key is retired."))

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        name = "certificates_signingkey_public"
        return [path("<int:pk>/public.pem", wrap(self.public), name=name), *super().get_urls()]

    def public(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The public half as a file in PEM."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        key = get_object_or_404(SigningKey, pk=pk)
        answer = HttpResponse(key.public_pem, content_type="application/x-pem-file")
        answer["Content-Disposition"] = f'attachment; filename="{key.purpose}-{key.pk}.pem"'
        return answer

    @display(
        description=_("purpose"),
        ordering="purpose",
        label={KeyPurpose.DOCUMENT: "info", KeyPurpose.CREDENTIAL: "success"},
    )
    def purpose_label(self, key: SigningKey) -> tuple[str, str]:
        return key.purpose, key.get_purpose_display()

    @display(description=_("key ID"), ordering="kid")
    def short_kid(self, key: SigningKey) -> str:
        return key.kid if len(key.kid) <= 16 else f"{key.kid[:16]}…"

    @display(description=_("SHA-256 fingerprint"))
    def start(self, key: SigningKey) -> str:
        return f"{fingerprint_of(key.public_pem)[:19]} …"

    @display(description=_("SHA-256 fingerprint"))
    def fingerprint(self, key: SigningKey) -> str:
        return fingerprint_of(key.public_pem)

    @display(description=_("public key"))
    def file(self, key: SigningKey) -> SafeString:
        return link(
            reverse("admin:certificates_signingkey_public", args=[key.pk]), _("Download (PEM)")
        )


def fingerprint_of(pem: str) -> str:
    """Return SHA-256 of what the PEM text holds (DER), in groups of four digits as readers show it."""
    body = "".join(line for line in pem.splitlines() if line and not line.startswith("-----"))
    digest = hashlib.sha256(base64.b64decode(body)).hexdigest().upper()
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))
