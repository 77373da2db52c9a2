"""Stored documents that have to go because their holder wished it: for staff, and never edited by hand."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from accounts.types import SignedInRequest
from certificates.enums import ErasureState
from certificates.models import DocumentErasure
from certificates.services.retrying import retry_erasures
from lib.admin import OfficeAdmin, ReadOnly, queued_again


@admin.register(DocumentErasure)
class DocumentErasureAdmin(ReadOnly, OfficeAdmin):
    """Nobody is given such a document any more; its stored copy goes as soon as S3 answers."""

    fields = ["certificate", "state", "created_at", "due_at", "attempts", "last_error"]
    readonly_fields = fields
    list_display = ["certificate", "state_label", "attempts", "created_at"]
    list_filter = [("state", ChoicesDropdownFilter)]
    list_filter_submit = True
    list_select_related = ["certificate"]
    search_fields = ["certificate__code", "certificate__number"]
    ordering = ["-id"]
    actions = ["retry_selected"]

    @admin.action(description=_("Try again to erase"))
    def retry_selected(self, request: SignedInRequest, queryset: QuerySet[DocumentErasure]) -> None:
        """Erase the chosen ones that could not be erased again."""
        count = retry_erasures(
            erasures=DocumentErasure.objects.filter(pk__in=queryset.values("pk")),
            by=request.user,
        )
        messages.success(request, queued_again(count))

    @display(
        description=_("state"),
        ordering="state",
        label={
            ErasureState.WAITING: "info",
            ErasureState.DONE: "success",
            ErasureState.FAILED: "danger",
        },
    )
    def state_label(self, erasure: DocumentErasure) -> tuple[str, str]:
        return erasure.state, erasure.get_state_display()
