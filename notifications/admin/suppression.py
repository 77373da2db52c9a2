"""The addresses that get nothing any more. Staff lets one back after its owner said that it works."""

from __future__ import annotations

from functools import partial

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter
from unfold.decorators import action, display

from lib.admin import EmptyForm, OfficeAdmin, Question, ReadOnly, link_to, posted
from lib.office import reader_of
from notifications.models import SuppressedAddress
from notifications.services.suppressing import allow_again


@admin.register(SuppressedAddress)
class SuppressedAddressAdmin(ReadOnly, OfficeAdmin):
    """One address, why it gets nothing, and the way back."""

    list_display = ["address", "reason_label", "detail", "since"]
    list_filter = [("reason", ChoicesDropdownFilter), ("since", RangeDateTimeFilter)]
    list_filter_submit = True
    search_fields = ["address"]
    search_help_text = _("Address")
    actions_detail = ["allow_again"]
    fields = ["address", "reason", "detail", "since", "told_by"]
    readonly_fields = fields

    @action(description=_("Allow again"), url_path="allow-again", icon="mark_email_read")
    def allow_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then write to the address again; who did it stands in the admin's history."""
        row = self.get_object(request, object_id)
        question = Question(
            title=_("Write to %(address)s again?") % {"address": row.address},
            explanation=_(
                "Do this only when its owner says that the mailbox works. If it sends mail back once more, it is "
                "suppressed again, and counts against us at the mail service."
            ),
            submit=_("Allow again"),
            form=EmptyForm(posted(request)),
        )
        do = partial(allow_again, address=row.address, by=reader_of(request))
        return self.answer(request, row, question, do, _("The address gets mail again."))

    def page_of(self, row: Model) -> str:
        """Its page while it is there; after the answer it is gone, and the list is where one comes from."""
        if SuppressedAddress.objects.filter(pk=row.pk).exists():
            return super().page_of(row)
        return reverse("admin:notifications_suppressedaddress_changelist")

    @display(
        description=_("reason"),
        ordering="reason",
        label={"bounce": "danger", "refused": "danger", "complaint": "warning"},
    )
    def reason_label(self, row: SuppressedAddress) -> tuple[str, str]:
        return row.reason, row.get_reason_display()

    @display(description=_("e-mail that told"), empty_value="—")
    def told_by(self, row: SuppressedAddress) -> str | None:
        return link_to(row.mail) if row.mail else None
