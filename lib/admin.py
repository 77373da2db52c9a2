"""Admin pages whose permissions come from a person's role, never from permission rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin, TabularInline
from unfold.dataclasses import UnfoldAction

from lib.errors import DomainError, InvalidInput
from lib.office import works_in_office
from lib.own_rows import OwnRowsFormSet

Text = str | Promise
NON_FIELD = "__all__"


@dataclass(frozen=True, slots=True)
class Question:
    """What a page asks before something is done. ``missing`` lists what stands in the way, if anything does."""

    title: Text
    explanation: Text
    submit: Text
    form: forms.Form
    missing: Sequence[Text] = field(default_factory=tuple)
    dangerous: bool = False


class OfficePermissions:
    """Staff may do everything that the page offers, nobody else may see it."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return is_office(request)

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return is_office(request)

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return is_office(request)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return is_office(request)


class OwnPermissions(OfficePermissions):
    """Instructors may do it too, with the rows that hang on their own courses.

    ``seen_by`` is the function of the app's ``access`` module that returns the rows that a person looks after.
    Rows of others do not exist for them: every page of such a row answers 404.
    """

    seen_by: ClassVar[Callable[[Any], QuerySet[Any]]]

    def has_view_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return is_office(request) or is_instructor(request)

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return self.has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return self.has_view_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return self.has_view_permission(request, obj)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        return rows & type(self).seen_by(request.user)


class ReadOnly:
    """Nothing is added, changed or deleted by hand. Put it first among the bases."""

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False


class RolePage(ModelAdmin):
    """What all our admin pages share. Writes are left to services, whose refusals become messages."""

    list_per_page = 50
    show_full_result_count = False
    warn_unsaved_form = True
    view_on_site = False

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Return the row, or answer 403 or 404: Django would send the reader to the front page."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = super().get_object(request, object_id, from_field)
        if row is None:
            raise Http404
        return row

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        # Deleting many at once goes past the services.
        return {
            name: action
            for name, action in super().get_actions(request).items()
            if name != "delete_selected"
        }

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The service's refusal undoes the whole form (it is one transaction) and is said on the same page."""
        try:
            response: HttpResponse = super().changeform_view(request, *args, **kwargs)
        except DomainError as error:
            self.tell(request, error)
            return HttpResponseRedirect(request.get_full_path())
        return response

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Two buttons are enough: save, and save and stay."""
        response: HttpResponse = super().render_change_form(
            request, context | {"show_save_and_add_another": False}, *args, **kwargs
        )
        return response

    def ask(self, request: HttpRequest, row: Model, question: Question) -> TemplateResponse:
        """Return the page that asks before something is done to ``row``."""
        context = self.admin_site.each_context(request) | {
            "title": question.title,
            "question": question,
            "opts": self.opts,
            "original": row,
            "back": self.page_of(row),
            "media": self.media + question.form.media,
        }
        return TemplateResponse(request, "admin/question.html", context)

    def answer(
        self,
        request: HttpRequest,
        row: Model,
        question: Question,
        do: Callable[..., object],
        done: Text,
    ) -> HttpResponse:
        """Ask until the form is right, then call ``do`` with its values and go back to the row's page."""
        if request.method == "POST" and question.form.is_valid() and not question.missing:
            try:
                do(**question.form.cleaned_data)
            except InvalidInput as error:
                _show_errors(question.form, error)
            except DomainError as error:
                self.tell(request, error)
                return HttpResponseRedirect(self.page_of(row))
            else:
                self.log_change(request, row, str(done))
                messages.success(request, str(done))
                return HttpResponseRedirect(self.page_of(row))
        return self.ask(request, row, question)

    def tell(self, request: HttpRequest, error: DomainError) -> None:
        """Say a refusal, and what it says about single fields."""
        messages.error(request, str(error))
        for sentences in error.extra.get("errors", {}).values():
            for sentence in sentences:
                messages.error(request, sentence)

    def page_of(self, row: Model) -> str:
        """The address of the row's own page."""
        return page_of(row)


class OfficeAdmin(OfficePermissions, RolePage):
    """A page for staff."""


class OwnAdmin(OwnPermissions, RolePage):
    """A page for staff and for the instructor whose rows these are."""


class OfficeTable(OfficePermissions, TabularInline):
    """Rows inside a page for staff."""

    extra = 0


class OwnTable(OwnPermissions, TabularInline):
    """Rows inside a page for staff and for the instructor whose rows these are."""

    extra = 0
    formset = OwnRowsFormSet


def is_office(request: HttpRequest) -> bool:
    """Whether staff is asking."""
    user = request.user
    return user.is_authenticated and works_in_office(user)


def is_instructor(request: HttpRequest) -> bool:
    """Whether an instructor is asking."""
    user = request.user
    return user.is_authenticated and user.is_active and user.is_instructor


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: nothing until it is sent, then all of it, even if that is empty."""
    return request.POST if request.method == "POST" else None


def page_of(row: Model) -> str:
    """The address of a row's own admin page."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def link(url: str, text: object) -> SafeString:
    """A link as the admin's theme draws it."""
    return format_html('<a class="text-link" href="{}">{}</a>', url, text)


def link_to(row: Model) -> SafeString:
    """A link to a row's own admin page, by its name."""
    return link(page_of(row), row)


def framed(document: str, *, title: str, height: str) -> SafeString:
    """An HTML document inside a page of the admin, sandboxed: no script of it runs here, whatever a title holds."""
    # Escaped although it may be marked as safe HTML: here it is the value of an attribute.
    return format_html(
        '<iframe class="border border-base-200 w-full dark:border-base-700" style="height: {}; background: #fff"'
        ' sandbox="" srcdoc="{}" title="{}"></iframe>',
        height,
        escape(document),
        title,
    )


def without(actions: Iterable[UnfoldAction], *names: str) -> list[UnfoldAction]:
    """``actions`` but those of the methods called ``names``: what makes no sense with a row is not offered."""
    return [one for one in actions if one.method.__name__ not in names]


def queued_again(count: int) -> str:
    """How many rows of work are in the queue again, as a sentence."""
    return ngettext(
        "%(count)d is in the queue again.", "%(count)d are in the queue again.", count
    ) % {"count": count}


def _show_errors(form: forms.Form, error: InvalidInput) -> None:
    errors: dict[str, Iterable[str]] = error.extra["errors"]
    for name, sentences in errors.items():
        for sentence in sentences:
            form.add_error(None if name == NON_FIELD else name, sentence)


class EmptyForm(forms.Form):
    """For a question that only asks yes or no."""
