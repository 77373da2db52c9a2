"""What certificates look like: templates, their compiled form, and what each course chose."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models import Course


class CertificateTemplate(models.Model):
    """The HTML and CSS of a certificate. Never changed once it is used: a new wording is a new version.

    A trigger keeps the source of a template that a certificate names.
    """

    name = models.CharField(_("name"), max_length=80)
    version = models.PositiveIntegerField(_("version"), default=1, editable=False)
    html = models.TextField(_("HTML and CSS"))
    sha256 = models.CharField(_("SHA-256"), max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("certificate template")
        verbose_name_plural = _("certificate templates")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "version"], name="certificate_template_once_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} v{self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sha256 = self.fingerprint
        super().save(*args, **kwargs)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the source: what makes two templates the same."""
        return hashlib.sha256(self.html.encode()).hexdigest()


class CertificatePlate(models.Model):
    """A template made ready for stamping: the result of the slow half of the work, kept for every worker.

    ``data`` is empty when the template cannot be stamped; ``refusal`` says why, as ``plates`` writes it.
    A plate belongs to one release of the engine and one situation (language, which optional values are there).
    """

    template = models.ForeignKey(
        CertificateTemplate, on_delete=models.CASCADE, related_name="plates"
    )
    key = models.CharField(max_length=64, unique=True, editable=False)
    data = models.BinaryField(blank=True, default=b"")
    refusal = models.TextField(_("why it cannot be stamped"), blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("compiled template")
        verbose_name_plural = _("compiled templates")

    def __str__(self) -> str:
        return self.key[:12]


class CourseCertificate(models.Model):
    """What a course's certificates look like and promise. No row: the defaults of the product."""

    course = models.OneToOneField(
        Course,
        verbose_name=_("course"),
        on_delete=models.CASCADE,
        related_name="certificate_settings",
    )
    template = models.ForeignKey(
        CertificateTemplate,
        verbose_name=_("template"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty: the newest version of the one that comes with the product."),
    )
    language = models.CharField(
        _("language"),
        max_length=8,
        choices=settings.LANGUAGES,
        blank=True,
        help_text=_("Empty: the language of the student."),
    )
    hours = models.DecimalField(
        _("hours"),
        max_digits=5,
        decimal_places=1,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal("0.1"))],
        help_text=_("Empty: the hours of the course."),
    )
    valid_months = models.PositiveSmallIntegerField(
        _("valid for (months)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1200)],
        help_text=_("Empty: it never expires."),
    )
    signatory_name = models.CharField(
        _("signatory"), max_length=120, blank=True, help_text=_("Empty: the instructor.")
    )
    signatory_title = models.CharField(_("signatory's title"), max_length=120, blank=True)
    second_signatory_name = models.CharField(_("second signatory"), max_length=120, blank=True)
    second_signatory_title = models.CharField(
        _("second signatory's title"), max_length=120, blank=True
    )

    class Meta:
        verbose_name = _("certificate of a course")
        verbose_name_plural = _("certificates of courses")

    def __str__(self) -> str:
        return str(self.course)
