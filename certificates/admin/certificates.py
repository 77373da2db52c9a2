"""Certificates and what happened to them: for staff, and never edited by hand."""

from __future__ import annotations

from functools import partial

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action, display

from accounts.types import SignedInRequest
from certificates.enums import CertificateState
from certificates.forms import (
    CorrectionForm,
    ReinstatementForm,
    ReplacementForm,
    RevocationForm,
)
from certificates.models import Certificate, CertificateEvent
from certificates.services.erasing import hide_former_name
from certificates.services.lifecycle import (
    reinstate_certificate,
    revoke_certificate,
    supersede_certificate,
)
from certificates.services.renewing import renew_certificate
from certificates.services.retrying import mend_certificate, retry_certificates
from lib.admin import (
    EmptyForm,
    OfficeAdmin,
    OfficeTable,
    Question,
    ReadOnly,
    Text,
    link,
    link_to,
    posted,
    queued_again,
)

STATE_COLOURS = {
    CertificateState.QUEUED: "info",
    CertificateState.ISSUED: "success",
    CertificateState.FAILED: "danger",
    CertificateState.SUPERSEDED: "warning",
    CertificateState.REVOKED: "danger",
}
# What can be done with a certificate, by its state.
ACTIONS_OF_STATE: dict[str, set[str]] = {
    CertificateState.ISSUED: {"correct", "renew", "revoke"},
    CertificateState.SUPERSEDED: {"hide"},
    CertificateState.REVOKED: {"reinstate"},
    CertificateState.FAILED: {"mend", "retry"},
}


class EventsTable(ReadOnly, OfficeTable):
    """What happened to the certificate, oldest first."""

    model = CertificateEvent
    fields = ["at", "kind_label", "actor", "facts"]
    readonly_fields = fields
    hide_title = True
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[CertificateEvent]:
        rows: QuerySet[CertificateEvent] = super().get_queryset(request)
        return rows.select_related("actor")

    @display(description=_("event"))
    def kind_label(self, event: CertificateEvent) -> str:
        return event.get_kind_display()

    @display(description=_("detail"))
    def facts(self, event: CertificateEvent) -> SafeString:
        return format_html_join(
            "",
            '<div class="break-all">{}: {}</div>',
            ((key, value) for key, value in event.detail.items()),
        )


@admin.register(Certificate)
class CertificateAdmin(ReadOnly, OfficeAdmin):
    """A certificate and what staff may do with it."""

    list_display = [
        "reference",
        "state_label",
        "holder_name",
        "course",
        "student",
        "issued_at",
        "waiting_for",
    ]
    list_filter = [
        ("state", ChoicesDropdownFilter),
        ("language", ChoicesDropdownFilter),
        ("issued_at", RangeDateTimeFilter),
    ]
    list_filter_submit = True
    list_select_related = ["course", "student"]
    search_fields = ["code", "number", "holder_name", "student__email", "student__full_name"]
    search_help_text = _("Number, code, name or e-mail")
    ordering = ["-id"]
    inlines = [EventsTable]
    actions = ["retry_selected"]
    actions_detail = ["retry", "mend", "correct", "renew", "revoke", "reinstate", "hide"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "state",
                    "number",
                    "code",
                    "verification",
                    "document",
                    "holder_name",
                    "student",
                    "course",
                ]
            },
        ),
        (
            _("What it says"),
            {
                "fields": [
                    "course_title",
                    "hours",
                    "completed_on",
                    "expires_on",
                    "language",
                    "issuer",
                    "signatory_name",
                    "signatory_title",
                    "second_signatory_name",
                    "second_signatory_title",
                ]
            },
        ),
        (
            _("Revocation and correction"),
            {
                "fields": [
                    "revoked_at",
                    "revocation_reason",
                    "corrects",
                    "corrected_by",
                    "holder_erased_at",
                ]
            },
        ),
        (
            _("Issue"),
            {
                "fields": [
                    "issued_at",
                    "sha256",
                    "template",
                    "priority",
                    "due_at",
                    "attempts",
                    "last_error",
                ]
            },
        ),
    ]
    readonly_fields = [name for _title, options in fieldsets for name in options["fields"]]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Certificate]:
        rows: QuerySet[Certificate] = super().get_queryset(request)
        return rows.select_related("student", "course", "template", "supersedes")

    def get_actions_detail(self, request: SignedInRequest, object_id: int) -> list[UnfoldAction]:
        # What nobody can be told of any more is left as it is.
        told = Certificate.objects.filter(pk=object_id, holder_erased_at=None)
        state = told.values_list("state", flat=True).first()
        possible = ACTIONS_OF_STATE.get(state or "", set())
        return [
            found
            for found in super().get_actions_detail(request, object_id)
            if found.method.__name__ in possible
        ]

    @action(description=_("Try again"), url_path="retry", icon="refresh")
    def retry(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Ask, then queue a certificate that could not be issued again."""
        certificate = self.get_object(request, object_id)
        question = Question(
            title=_("Try again to issue this certificate?"),
            explanation=certificate.last_error,
            submit=_("Try again"),
            form=EmptyForm(posted(request)),
        )
        do = partial(
            retry_certificates,
            certificates=Certificate.objects.filter(pk=certificate.pk),
            by=request.user,
        )
        return self.answer(
            request, certificate, question, do, _("The certificate is in the queue again.")
        )

    @action(description=_("Correct the name"), url_path="correct", icon="edit")
    def correct(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Ask for the right name, then queue a certificate that supersedes this one."""
        certificate = self.get_object(request, object_id)
        question = Question(
            title=_("Correct the name on %(certificate)s") % {"certificate": certificate},
            explanation=_(
                "A new certificate with the right name is issued and mailed. This one stays valid until then; "
                "afterwards its page points to the new one."
            ),
            submit=_("Issue the corrected certificate"),
            form=ReplacementForm(posted(request), initial={"holder_name": certificate.holder_name}),
        )
        do = partial(supersede_certificate, certificate=certificate, by=request.user)
        return self.answer(
            request, certificate, question, do, _("The corrected certificate is being issued.")
        )

    @action(description=_("Correct and try again"), url_path="mend", icon="edit")
    def mend(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Ask for a name that can be printed, then queue a certificate that could not be issued."""
        certificate = self.get_object(request, object_id)
        question = Question(
            title=_("Correct the name on %(certificate)s") % {"certificate": certificate},
            explanation=certificate.last_error,
            submit=_("Try again"),
            form=CorrectionForm(posted(request), initial={"holder_name": certificate.holder_name}),
        )
        do = partial(mend_certificate, certificate=certificate, by=request.user)
        return self.answer(
            request, certificate, question, do, _("The certificate is in the queue again.")
        )

    @action(description=_("Revoke"), url_path="revoke", icon="block")
    def revoke(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Ask for the reason, then declare the certificate void."""
        certificate = self.get_object(request, object_id)
        question = Question(
            title=_("Revoke %(certificate)s?") % {"certificate": certificate},
            explanation=_(
                "Its page stays, and says that it is void, since when and why; the holder gets a mail."
            ),
            submit=_("Revoke the certificate"),
            form=RevocationForm(posted(request)),
            dangerous=True,
        )
        do = partial(revoke_certificate, certificate=certificate, by=request.user)
        return self.answer(request, certificate, question, do, _("The certificate is revoked."))

    @action(description=_("Reinstate"), url_path="reinstate", icon="undo")
    def reinstate(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Ask for the reason, then take the revocation back."""
        certificate = self.get_object(request, object_id)
        question = Question(
            title=_("Reinstate %(certificate)s?") % {"certificate": certificate},
            explanation=_(
                "It is valid again, with the same document and links. Its page still says that it was "
                "revoked, and when; the holder gets a mail."
            ),
            submit=_("Reinstate the certificate"),
            form=ReinstatementForm(posted(request)),
        )
        do = partial(reinstate_certificate, certificate=certificate, by=request.user)
        return self.answer(request, certificate, question, do, _("The certificate is valid again."))

    @action(description=_("Hide the former name"), url_path="hide", icon="visibility_off")
    def hide(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Ask, then let a replaced certificate not tell any more to which name it was issued."""
        certificate = self.get_object(request, object_id)
        question = Question(
            title=_("Hide the name on %(certificate)s?") % {"certificate": certificate},
            explanation=_(
                "Its page, and those of the ones before it, still say that they were replaced, but not whose "
                "they were; their PDFs and badges are deleted. This cannot be undone."
            ),
            submit=_("Hide the name"),
            form=EmptyForm(posted(request)),
            dangerous=True,
        )
        do = partial(hide_former_name, certificate=certificate, by=request.user)
        return self.answer(request, certificate, question, do, _("The name is hidden."))

    @action(description=_("Renew"), url_path="renew", icon="event_repeat")
    def renew(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Ask, then queue a certificate with the same facts and a new last day."""
        certificate = self.get_object(request, object_id)
        question = Question(
            title=_("Renew %(certificate)s?") % {"certificate": certificate},
            explanation=_(
                "A new certificate says the same and is valid from today on, as long as the course's "
                "settings say. This one's page then points to it."
            ),
            submit=_("Issue the renewal"),
            form=EmptyForm(posted(request)),
        )
        do = partial(renew_certificate, certificate=certificate, by=request.user)
        return self.answer(request, certificate, question, do, _("The renewal is being issued."))

    @admin.action(description=_("Try again to issue"))
    def retry_selected(self, request: SignedInRequest, queryset: QuerySet[Certificate]) -> None:
        """Queue the chosen ones that could not be issued again."""
        count = retry_certificates(
            certificates=Certificate.objects.filter(pk__in=queryset.values("pk")), by=request.user
        )
        messages.success(request, queued_again(count))

    @display(description=_("number"), ordering="id")
    def reference(self, certificate: Certificate) -> str:
        return certificate.number or certificate.code

    @display(description=_("state"), ordering="state", label=STATE_COLOURS)
    def state_label(self, certificate: Certificate) -> tuple[str, str]:
        return certificate.state, certificate.get_state_display()

    @display(description=_("waiting"), ordering="due_at", empty_value="—")
    def waiting_for(self, certificate: Certificate) -> str | None:
        waits = certificate.state in {CertificateState.QUEUED, CertificateState.FAILED}
        return timesince(certificate.created_at) if waits else None

    @display(description=_("verification page"))
    def verification(self, certificate: Certificate) -> SafeString:
        return link(certificate.verification_url, certificate.verification_url)

    @display(description=_("document"), empty_value="—")
    def document(self, certificate: Certificate) -> SafeString | None:
        if not certificate.has_document:
            return None
        return link(
            f"{reverse('certificates:pdf', args=[certificate.code])}?inline", _("Open the PDF")
        )

    @display(description=_("corrects"))
    def corrects(self, certificate: Certificate) -> Text:
        return _link_or_dash(certificate.supersedes)

    @display(description=_("corrected by"))
    def corrected_by(self, certificate: Certificate) -> Text:
        return _link_or_dash(Certificate.objects.filter(supersedes=certificate).first())


def _link_or_dash(row: Model | None) -> Text:
    return link_to(row) if row else "—"
