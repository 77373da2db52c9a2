"""People and their tokens, for staff. Passwords are nobody's business but their owner's."""

from __future__ import annotations

from functools import partial
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    BooleanRadioFilter,
    ChoicesDropdownFilter,
    RangeDateTimeFilter,
)
from unfold.dataclasses import UnfoldAction
from unfold.decorators import action, display

from accounts.access import may_give, may_manage
from accounts.enums import AccountType
from accounts.models import ApiToken, AuditEntry, User
from accounts.services.managing import update_account
from accounts.services.tokens import revoke_token
from accounts.types import SignedInRequest
from lib.admin import EmptyForm, OfficeAdmin, OfficeTable, Question, ReadOnly, posted

# One door: the site's own sign-in, with its rate limits, in both languages.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


class ApiTokensTable(ReadOnly, OfficeTable):
    """The person's tokens; each leads to its page, where it can be revoked."""

    model = ApiToken
    fields = ["hint", "name", "created_at", "expires_at", "revoked_at"]
    readonly_fields = fields
    ordering = ["-id"]
    can_delete = False
    show_change_link = True


@admin.register(User)
class UserAdmin(OfficeAdmin):
    """A person. Staff changes how they are called, what they are here for, and whether they may come in."""

    list_display = [
        "full_name",
        "email",
        "type_label",
        "is_active",
        "language",
        "date_joined",
        "last_login",
    ]
    list_filter = [
        ("account_type", ChoicesDropdownFilter),
        ("is_active", BooleanRadioFilter),
        ("date_joined", RangeDateTimeFilter),
    ]
    list_filter_submit = True
    search_fields = ["email", "full_name", "certificate_name"]
    search_help_text = _("Name or e-mail")
    ordering = ["-id"]
    inlines = [ApiTokensTable]
    fieldsets = [
        (None, {"fields": ["email", "full_name", "certificate_name", "language"]}),
        (_("Access"), {"fields": ["account_type", "is_active"]}),
        (_("History"), {"fields": ["public_id", "date_joined", "last_login"]}),
    ]
    # The language and the address are the person's to choose.
    readonly_fields = [
        "email",
        "language",
        "public_id",
        "date_joined",
        "last_login",
    ]

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False  # people register themselves

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        if not isinstance(obj, User) or not isinstance(request.user, User):
            return allowed
        return allowed and may_manage(request.user, obj)

    def formfield_for_choice_field(
        self, db_field: Any, request: SignedInRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "account_type":
            kwargs["choices"] = [
                choice for choice in AccountType.choices if may_give(request.user, choice[0])
            ]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def get_readonly_fields(self, request: SignedInRequest, obj: User | None = None) -> list[str]:
        own = ["account_type", "is_active"] if obj == request.user else []
        return [*self.readonly_fields, *own]

    def save_model(
        self,
        request: SignedInRequest,
        obj: User,
        form: ModelForm,  # noqa: ARG002
        change: bool,  # noqa: ARG002, FBT001
    ) -> None:
        fields = ["full_name", "certificate_name", "account_type", "is_active"]
        values = {name: getattr(obj, name) for name in fields}
        update_account(user=obj, by=request.user, **values)

    @display(
        description=_("account type"),
        ordering="account_type",
        label={
            AccountType.ADMINISTRATOR: "danger",
            AccountType.STAFF: "warning",
            AccountType.INSTRUCTOR: "info",
            AccountType.STUDENT: "success",
        },
    )
    def type_label(self, user: User) -> tuple[str, str]:
        return user.account_type, user.get_account_type_display()


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnly, OfficeAdmin):
    """A token with which a program acts for its owner. Only its first characters are known."""

    fields = ["user", "hint", "name", "created_at", "expires_at", "revoked_at"]
    readonly_fields = fields
    list_display = ["hint", "name", "user", "created_at", "expires_at", "revoked_at"]
    list_select_related = ["user"]
    search_fields = ["hint", "name", "user__email", "user__full_name"]
    ordering = ["-id"]
    actions = ["revoke_selected"]
    actions_detail = ["revoke"]

    def get_actions_detail(self, request: SignedInRequest, object_id: int) -> list[UnfoldAction]:
        usable = ApiToken.objects.filter(
            pk=object_id, revoked_at=None, expires_at__gt=timezone.now()
        ).exists()
        return super().get_actions_detail(request, object_id) if usable else []

    @action(description=_("Revoke"), url_path="revoke", icon="block")
    def revoke(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Ask, then end the token."""
        token = self.get_object(request, object_id)
        question = Question(
            title=_("Revoke the token %(token)s?") % {"token": token},
            explanation=_(
                "The program that uses it is refused from now on. This cannot be undone."
            ),
            submit=_("Revoke the token"),
            form=EmptyForm(posted(request)),
            dangerous=True,
        )
        return self.answer(
            request,
            token,
            question,
            partial(revoke_token, token=token, by=request.user),
            _("The token is revoked."),
        )

    @admin.action(description=_("Revoke"))
    def revoke_selected(self, request: SignedInRequest, queryset: QuerySet[ApiToken]) -> None:
        """End the chosen tokens."""
        for token in queryset:
            revoke_token(token=token, by=request.user)
        told = ngettext(
            "%(count)d token is revoked.", "%(count)d tokens are revoked.", len(queryset)
        )
        messages.success(request, told % {"count": len(queryset)})


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnly, OfficeAdmin):
    """Who came in, and who changed what about an account. Read only, for everybody."""

    fields = ["at", "action", "actor", "subject", "address", "detail"]
    readonly_fields = fields
    list_display = ["at", "action", "subject", "actor", "address"]
    list_filter = [("action", ChoicesDropdownFilter), ("at", RangeDateTimeFilter)]
    list_filter_submit = True
    list_select_related = ["actor", "subject"]
    search_fields = ["subject__email", "subject__full_name", "actor__email", "address"]
    search_help_text = _("Name, e-mail or network address")
    ordering = ["-id"]


@admin.register(LogEntry)
class AdminActionAdmin(ReadOnly, OfficeAdmin):
    """What was done in these pages, by whom. Django writes it."""

    fields = ["action_time", "user", "content_type", "object_repr", "what"]
    readonly_fields = fields
    list_display = ["action_time", "user", "content_type", "object_repr", "what"]
    list_filter = [("user", AutocompleteSelectFilter), ("action_time", RangeDateTimeFilter)]
    list_filter_submit = True
    list_select_related = ["user", "content_type"]
    search_fields = ["user__email", "user__full_name", "object_repr"]
    search_help_text = _("Name, e-mail or what was changed")
    ordering = ["-id"]

    @display(description=_("what was done"))
    def what(self, entry: LogEntry) -> str:
        return entry.get_change_message() or entry.get_action_flag_display()
