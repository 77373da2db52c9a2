"""The designs of certificates: written and looked at on one page, by staff."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Media
from django.forms.widgets import Script
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.decorators import action, display

from accounts.types import SignedInRequest
from certificates.admin.pictures import answer_proof, thumbnail
from certificates.admin.template_usage import counted, speed, versions_of, with_usage
from certificates.forms import TemplateForm
from certificates.models import CertificateTemplate
from certificates.pdf.design.placeholders import explained
from certificates.pdf.design.samples import SAMPLES
from certificates.pdf.design.template import default_template
from certificates.services.freezing import PACKAGED, packaged_template
from certificates.services.proofs import examine
from certificates.services.templates import newest_versions, save_template
from courses.access import may_teach
from lib.admin import OfficeAdmin, Text, page_of


class NewestList(ChangeList):
    """One row for each name; older versions are on the page of the newest."""

    def get_queryset(self, *args: Any, **kwargs: Any) -> QuerySet[CertificateTemplate]:
        rows: QuerySet[CertificateTemplate] = super().get_queryset(*args, **kwargs)
        return rows.filter(pk__in=newest_versions().order_by().values("pk"))


@admin.register(CertificateTemplate)
class CertificateTemplateAdmin(OfficeAdmin):
    """Saving a design that is used makes its next version; what was issued stays as it is."""

    form = TemplateForm
    list_display = ["title", "small", "courses", "certificates", "stamping", "created_at"]
    list_display_links = ["title"]
    search_fields = ["name"]
    ordering = ["name"]
    actions_detail = ["copy"]
    compressed_fields = False

    @property
    def media(self) -> Media:
        media: Media = super().media + editor_media()
        return media

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:  # noqa: ARG002
        return NewestList

    def get_queryset(self, request: HttpRequest) -> QuerySet[CertificateTemplate]:
        rows: QuerySet[CertificateTemplate] = super().get_queryset(request)
        return with_usage(rows)

    def get_fields(
        self,
        request: HttpRequest,
        obj: CertificateTemplate | None = None,
    ) -> list[str]:
        if self.has_change_permission(request, obj):
            return ["name", "html", "seen"]
        return ["name", "look", "listing"]

    def get_readonly_fields(
        self,
        request: HttpRequest,
        obj: CertificateTemplate | None = None,
    ) -> list[str]:
        return [] if self.has_change_permission(request, obj) else ["name", "look", "listing"]

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return super().has_change_permission(request, obj) and _may_edit(obj)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:  # noqa: ARG002
        return False  # certificates and courses point to it

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        pk = _number(request.GET.get("from"))
        start = CertificateTemplate.objects.filter(pk=pk).first() if pk else None
        return {"html": start.html if start else default_template().html}

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        template = kwargs.get("obj")
        extra = {
            "samples": SAMPLES,
            "placeholders": explained(),
            "versions": versions_of(template) if template else [],
            "is_packaged": template is not None and template.name == PACKAGED,
        }
        return super().render_change_form(request, context | extra, *args, **kwargs)

    def save_model(
        self,
        request: SignedInRequest,
        obj: CertificateTemplate,
        form: TemplateForm,
        change: bool,  # noqa: FBT001
    ) -> None:
        before = obj.pk
        saved = save_template(**form.for_service(), by=request.user)
        obj.pk = saved.pk
        obj.refresh_from_db(fields=["version", "html", "sha256", "created_at", "created_by"])
        self._tell_what_was_saved(request, obj, is_next=change and saved.pk != before)

    def _tell_what_was_saved(
        self, request: SignedInRequest, saved: CertificateTemplate, *, is_next: bool
    ) -> None:
        if is_next:
            said = _(
                "Saved as version %(version)d: the one before is used, and stays. "
                "Courses that have it keep it until you choose the new one there."
            )
        else:
            said = _("Saved as version %(version)d.")
        messages.success(request, str(said) % {"version": saved.version})
        for warning in examine(saved.html).warnings():
            messages.warning(request, warning)

    def response_add(
        self,
        request: HttpRequest,
        obj: CertificateTemplate,
        post_url_continue: str | None = None,  # noqa: ARG002
    ) -> HttpResponse:
        return self._onwards(request, obj)

    def response_change(self, request: HttpRequest, obj: CertificateTemplate) -> HttpResponse:
        return self._onwards(request, obj)

    def _onwards(self, request: HttpRequest, saved: CertificateTemplate) -> HttpResponse:
        # Not to the address of the form: that may be of the version before.
        if "_continue" in request.POST:
            return redirect(page_of(saved))
        return redirect("admin:certificates_certificatetemplate_changelist")

    # --- Pages of its own -------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        name = "certificates_certificatetemplate"
        wrap = self.admin_site.admin_view
        own = [
            path("proof/", wrap(require_POST(self.proof)), name=f"{name}_proof"),
            path("packaged.png", wrap(self.packaged_picture), name=f"{name}_packaged_picture"),
            path("<int:pk>/picture.png", wrap(self.picture), name=f"{name}_picture"),
        ]
        return [*own, *super().get_urls()]

    def proof(self, request: HttpRequest) -> JsonResponse:
        """Print what is typed, saved or not; see ``answer_proof``."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        return answer_proof(request, request.POST.get("html", "").replace("\r\n", "\n"))

    def picture(self, request: SignedInRequest, pk: int) -> HttpResponse:
        """A small picture of a template, for whoever may choose one."""
        _require_author(request)
        return thumbnail(get_object_or_404(CertificateTemplate, pk=pk))

    def packaged_picture(self, request: SignedInRequest) -> HttpResponse:
        """A small picture of the template that comes with the product."""
        _require_author(request)
        return thumbnail(packaged_template())

    @action(description=_("Design another from this one"), url_path="copy", icon="content_copy")
    def copy(self, request: SignedInRequest, object_id: str) -> HttpResponse:
        """Open the editor of a new template with this one's source."""
        template = self.get_object(request, object_id)
        add = reverse("admin:certificates_certificatetemplate_add")
        return redirect(f"{add}?from={template.pk}")

    # --- Columns ----------------------------------------------------------------------------------

    @display(description=_("picture"))
    def small(self, template: CertificateTemplate) -> SafeString:
        return _picture_of(template)

    @display(description=_("as it is printed"))
    def look(self, template: CertificateTemplate) -> SafeString:
        return _picture_of(template)

    @display(description=_("HTML and CSS"))
    def listing(self, template: CertificateTemplate) -> SafeString:
        return format_html('<pre class="listing">{}</pre>', template.html)

    @display(description=_("newest version"), ordering="name")
    def title(self, template: CertificateTemplate) -> str:
        return str(template)

    @display(description=_("courses"))
    def courses(self, template: CertificateTemplate) -> int:
        return template.n_courses_of_name  # type: ignore[attr-defined,no-any-return]  # annotated

    @display(description=_("certificates"))
    def certificates(self, template: CertificateTemplate) -> str:
        return counted(template.n_certificates_of_name)  # type: ignore[attr-defined]  # annotated

    @display(description=_("speed"))
    def stamping(self, template: CertificateTemplate) -> Text:
        return speed(template)


def _picture_of(template: CertificateTemplate) -> SafeString:
    return format_html(
        '<img src="{}" alt="" width="126" height="89" loading="lazy" class="rounded-default">',
        reverse("admin:certificates_certificatetemplate_picture", args=[template.pk]),
    )


def editor_media() -> Media:
    """The script and the style of a page with a preview."""
    return Media(
        css={"all": ["admin_certificates/proof.css"]},
        js=[Script("admin_certificates/proof.js", type="module")],  # type: ignore[list-item]  # stubs: str
    )


def _may_edit(template: object) -> bool:
    """Only the newest version of a design of one's own; the others are looked at, and copied."""
    if not isinstance(template, CertificateTemplate) or template.pk is None:
        return True
    return (
        template.name != PACKAGED
        and not CertificateTemplate.objects.filter(
            name=template.name, version__gt=template.version
        ).exists()
    )


def _require_author(request: SignedInRequest) -> None:
    if not may_teach(request.user):
        raise PermissionDenied


def _number(typed: str | None) -> int | None:
    return int(typed) if typed and typed.isdecimal() and len(typed) < 19 else None
