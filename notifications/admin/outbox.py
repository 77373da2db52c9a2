"""The outbox: every e-mail that was owed, sent or given up. For staff, read-only."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.timesince import timesince
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import (
    AllValuesCheckboxFilter,
    ChoicesDropdownFilter,
    RangeDateTimeFilter,
)
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action, display

from lib.admin import (
    EmptyForm,
    OfficeAdmin,
    Question,
    ReadOnly,
    framed,
    posted,
    queued_again,
    without,
)
from lib.office import reader_of
from notifications.enums import MailOutcome
from notifications.feedback.sentences import standing_of
from notifications.kinds import SECRET_KINDS
from notifications.message import Message
from notifications.models import OutboundEmail
from notifications.rendering import RenderedMail, render
from notifications.services import retry_failed_emails
from notifications.services.repeating import may_be_repeated, repeat_by_staff
from notifications.unsubscribing import shown_unsubscribe_url

State = OutboundEmail.State
NOTHING_HEARD = _("Nothing yet. SMTP tells nothing; SES does, once its topic is set up.")
ERASED = _("Erased: its time was over, or its reader deleted their account.")


@admin.register(OutboundEmail)
class OutboundEmailAdmin(ReadOnly, OfficeAdmin):
    """One mail: its state, its attempts, and how its reader sees it."""

    list_display = ["subject", "state_label", "outcome_label", "kind", "to", "age", "sent_at"]
    list_filter = [
        ("state", ChoicesDropdownFilter),
        ("outcome", ChoicesDropdownFilter),
        ("topic", ChoicesDropdownFilter),
        ("kind", AllValuesCheckboxFilter),
        ("created_at", RangeDateTimeFilter),
    ]
    list_filter_submit = True
    search_fields = ["to", "kind", "content__subject"]
    search_help_text = _("Address, kind or subject")
    ordering = ["-id"]
    actions = ["retry_selected"]
    actions_detail = ["retry", "send_again"]
    fieldsets = [
        (None, {"fields": ["state", "kind", "to", "language", "created_at", "sent_at"]}),
        (_("What became of it"), {"fields": ["standing", "timeline"]}),
        (_("As its reader sees it"), {"fields": ["subject", "html_part", "text_part"]}),
        (
            _("Delivery"),
            {
                "fields": [
                    "priority",
                    "attempts",
                    "due_at",
                    "last_error",
                    "message_id",
                    "provider_id",
                    "topic",
                    "dedupe_key",
                ]
            },
        ),
    ]
    readonly_fields = [name for _title, options in fieldsets for name in options["fields"]]

    def get_actions_detail(self, request: HttpRequest, object_id: int) -> list[UnfoldAction]:
        actions: list[UnfoldAction] = super().get_actions_detail(request, object_id)
        mail = OutboundEmail.objects.filter(pk=object_id).first()
        if mail is None or mail.state != State.FAILED:
            actions = without(actions, "retry")
        if mail is None or not may_be_repeated(mail, by_staff=True):
            actions = without(actions, "send_again")
        return actions

    @action(description=_("Try again"), url_path="retry", icon="refresh")
    def retry(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then queue a mail that could not be sent again."""
        mail = self.get_object(request, object_id)
        question = Question(
            title=_("Try again to send this e-mail?"),
            explanation=mail.last_error,
            submit=_("Try again"),
            form=EmptyForm(posted(request)),
        )
        do = partial(
            retry_failed_emails,
            mails=OutboundEmail.objects.filter(pk=mail.pk),
            by=reader_of(request),
        )
        return self.answer(request, mail, question, do, _("The e-mail is in the queue again."))

    @action(description=_("Send again"), url_path="send-again", icon="forward_to_inbox")
    def send_again(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Ask, then send a mail that went once more, with the same words."""
        mail = self.get_object(request, object_id)
        question = Question(
            title=_("Send this e-mail again?"),
            explanation=_("It goes to %(address)s as it was: %(standing)s.")
            % {"address": mail.to or "—", "standing": standing_of(mail).words},
            submit=_("Send again"),
            form=EmptyForm(posted(request)),
        )
        do = partial(repeat_by_staff, mail=mail, by=reader_of(request))
        return self.answer(request, mail, question, do, _("The e-mail is in the queue once more."))

    @admin.action(description=_("Try again to send"))
    def retry_selected(self, request: HttpRequest, queryset: QuerySet[OutboundEmail]) -> None:
        """Queue the chosen ones that could not be sent again."""
        count = retry_failed_emails(
            mails=OutboundEmail.objects.filter(pk__in=queryset.values("pk")), by=reader_of(request)
        )
        messages.success(request, queued_again(count))

    @display(
        description=_("state"),
        ordering="state",
        label={
            State.QUEUED: "info",
            State.SENT: "success",
            State.FAILED: "danger",
            State.WITHHELD: "warning",
        },
    )
    def state_label(self, mail: OutboundEmail) -> tuple[str, str]:
        return mail.state, mail.get_state_display()

    @display(
        description=_("outcome"),
        ordering="outcome",
        label={
            MailOutcome.DELIVERED: "success",
            MailOutcome.DELAYED: "info",
            MailOutcome.BOUNCED: "danger",
            MailOutcome.COMPLAINED: "danger",
            MailOutcome.SUPPRESSED: "warning",
        },
    )
    def outcome_label(self, mail: OutboundEmail) -> tuple[str, str]:
        return mail.outcome, mail.get_outcome_display() or "—"

    @display(description=_("in a sentence"))
    def standing(self, mail: OutboundEmail) -> str:
        return capfirst(standing_of(mail).words)

    @display(description=_("heard of it"))
    def timeline(self, mail: OutboundEmail) -> SafeString | str:
        told = [
            (
                date_format(timezone.localtime(event.at), "SHORT_DATETIME_FORMAT"),
                event.get_kind_display(),
                " · ".join(filter(None, (event.subtype, event.diagnostic))),
            )
            for event in mail.events.all()
        ]
        if not told:
            return str(NOTHING_HEARD)
        return format_html("<ol>{}</ol>", format_html_join("", "<li>{} — {} {}</li>", told))

    @display(description=_("age"), ordering="created_at")
    def age(self, mail: OutboundEmail) -> str:
        return timesince(mail.created_at)

    @display(description=_("subject"))
    def subject(self, mail: OutboundEmail) -> str:
        return mail.subject or "—"

    @display(description=_("HTML part"), empty_value=ERASED)
    def html_part(self, mail: OutboundEmail) -> SafeString | None:
        if mail.erased_at:
            return None
        return framed(preview(mail).html, title=mail.subject, height="40rem")

    @display(description=_("text part"), empty_value=ERASED)
    def text_part(self, mail: OutboundEmail) -> SafeString | None:
        if mail.erased_at:
            return None
        return format_html(
            '<pre style="white-space: pre-wrap; overflow-wrap: anywhere">{}</pre>',
            escape(preview(mail).text),
        )


def preview(mail: OutboundEmail) -> RenderedMail:
    """The mail as its reader gets it, without links that open an account."""
    message = Message.from_json(mail.content)
    if mail.kind in SECRET_KINDS and message.action:
        message = replace(
            message, action=(message.action[0], str(_("(the link is only in the mail)")))
        )
    return render(message, mail.language, unsubscribe=shown_unsubscribe_url(mail.topic))
