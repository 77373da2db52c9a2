"""What an instructor chooses for the certificates of a course."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminRadioSelectWidget

from certificates.models import CertificateTemplate, CourseCertificate
from certificates.services.course_settings import CHOSEN, apply_choices
from certificates.services.freezing import PACKAGED
from certificates.services.templates import newest_versions
from lib.admin import NON_FIELD
from lib.errors import InvalidInput


class DesignField(forms.ModelChoiceField):
    """One of the templates, each with its picture."""

    widget = UnfoldAdminRadioSelectWidget

    def label_from_instance(self, obj: CertificateTemplate) -> SafeString:
        return _with_picture(
            reverse("admin:certificates_certificatetemplate_picture", args=[obj.pk]), str(obj)
        )


class CourseCertificateForm(forms.ModelForm):
    """The choices of one course, checked by the rules that the service has."""

    template = DesignField(
        label=_("Template"),
        queryset=CertificateTemplate.objects.none(),
        required=False,
    )

    class Meta:
        model = CourseCertificate
        fields: ClassVar[list[str]] = ["course", *CHOSEN]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "template" in self.fields:
            self._offer_designs()
        if "signatory_title" in self.fields:
            self.fields["signatory_title"].help_text = _("For example: Director of Studies.")
            self.fields["second_signatory_name"].help_text = _("Empty: nobody else signs.")

    def _offer_designs(self) -> None:
        """The newest of each, and what the course has even if it is older."""
        kept = Q(pk=self.instance.template_id) if self.instance.template_id else Q(pk=None)
        newest = newest_versions().exclude(name=PACKAGED)
        field: Any = self.fields["template"]
        field.queryset = CertificateTemplate.objects.filter(
            kept | Q(pk__in=newest.order_by().values("pk"))
        ).order_by("name", "-version")
        packaged = reverse("admin:certificates_certificatetemplate_packaged_picture")
        field.empty_label = _with_picture(packaged, PACKAGED)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        course_id = self.instance.course_id or getattr(cleaned.get("course"), "pk", None)
        if course_id is None:
            return cleaned  # said beside its field already
        try:
            apply_choices(CourseCertificate(course_id=course_id), **self.for_service())
        except InvalidInput as error:
            self._show(error)
        return cleaned

    def for_service(self) -> dict[str, Any]:
        """The values as ``save_course_certificate`` takes them."""
        return {name: value for name, value in self.cleaned_data.items() if name in CHOSEN}

    def _show(self, error: InvalidInput) -> None:
        errors: dict[str, list[str]] = error.extra["errors"]
        for name, sentences in errors.items():
            if name not in self.errors:
                self.add_error(None if name == NON_FIELD else name, sentences)


def _with_picture(url: str, text: str) -> SafeString:
    return format_html(
        '<span class="design"><img src="{}" alt="" width="126" height="89" loading="lazy">{}</span>',
        url,
        text,
    )
