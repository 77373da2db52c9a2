"""The stored copies of the documents: for staff, and never edited by hand."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from accounts.types import SignedInRequest
from certificates.enums import ArchiveState
from certificates.models import CertificateArchive
from certificates.services.retrying import retry_archives
from lib.admin import OfficeAdmin, ReadOnly, queued_again


@admin.register(CertificateArchive)
class CertificateArchiveAdmin(ReadOnly, OfficeAdmin):
    """The stored copies of the documents. A missing copy delays nobody: downloads are made on the spot."""

    fields = ["certificate", "state", "key", "archived_at", "due_at", "attempts", "last_error"]
    readonly_fields = fields
    list_display = ["certificate", "state_label", "attempts", "waiting_for", "archived_at"]
    list_filter = [("state", ChoicesDropdownFilter)]
    list_filter_submit = True
    list_select_related = ["certificate"]
    search_fields = ["key", "certificate__code", "certificate__number"]
    ordering = ["-id"]
    actions = ["retry_selected"]

    @admin.action(description=_("Try again to store"))
    def retry_selected(
        self, request: SignedInRequest, queryset: QuerySet[CertificateArchive]
    ) -> None:
        """Store the chosen ones that could not be stored again."""
        count = retry_archives(
            archives=CertificateArchive.objects.filter(pk__in=queryset.values("pk")),
            by=request.user,
        )
        messages.success(request, queued_again(count))

    @display(
        description=_("state"),
        ordering="state",
        label={
            ArchiveState.WAITING: "info",
            ArchiveState.STORED: "success",
            ArchiveState.FAILED: "danger",
        },
    )
    def state_label(self, archive: CertificateArchive) -> tuple[str, str]:
        return archive.state, archive.get_state_display()

    @display(description=_("waiting"), empty_value="—")
    def waiting_for(self, archive: CertificateArchive) -> str | None:
        issued_at = archive.certificate.issued_at
        return (
            timesince(issued_at, timezone.now())
            if issued_at and archive.state != ArchiveState.STORED
            else None
        )
