"""Certificates, their templates, their archive, and everything that happened to them."""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from certificates.enums import ArchiveState, CertificateState, EventKind
from courses.models import Course
from lib.models import Timestamped
from lib.tokens import random_code
from lib.work import WorkItem, WorkQuerySet, due_index
from progress.models import CourseCompletion

CODE_LENGTH = 12


def new_code() -> str:
    return random_code(CODE_LENGTH)


class CertificateTemplate(models.Model):
    """The HTML and CSS of a certificate. Never changed once saved: a new wording is a new row."""

    name = models.CharField(_("name"), max_length=80)
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

    def __str__(self) -> str:
        return f"{self.name} {self.sha256[:8]}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.sha256 = self.fingerprint
        super().save(*args, **kwargs)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the source: what makes two templates the same."""
        return hashlib.sha256(self.html.encode()).hexdigest()


class CertificateQuerySet(WorkQuerySet["Certificate"]):
    def with_people(self) -> CertificateQuerySet:
        return self.select_related("student", "course", "supersedes", "superseded_by")


class Certificate(WorkItem, Timestamped):
    """What was promised to a student at completion, frozen then; a number and a document once issued."""

    State = CertificateState
    WAITING = CertificateState.QUEUED
    DONE = CertificateState.ISSUED
    DEAD = CertificateState.FAILED

    state = models.CharField(
        _("state"), max_length=10, choices=CertificateState, default=CertificateState.QUEUED
    )
    # Public and unguessable (60 random bits): who has it may verify.
    code = models.CharField(
        _("code"), max_length=CODE_LENGTH, unique=True, default=new_code, editable=False
    )
    number = models.CharField(
        _("number"), max_length=32, unique=True, null=True, blank=True, editable=False
    )  # unique among those that have one

    completion = models.ForeignKey(
        CourseCompletion, on_delete=models.PROTECT, related_name="certificates"
    )
    student = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("student"),
        on_delete=models.PROTECT,
        related_name="certificates",
    )
    course = models.ForeignKey(
        Course, verbose_name=_("course"), on_delete=models.PROTECT, related_name="certificates"
    )
    template = models.ForeignKey(
        CertificateTemplate, on_delete=models.PROTECT, related_name="certificates"
    )
    supersedes = models.OneToOneField(
        "self",
        verbose_name=_("corrects"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="superseded_by",
    )

    holder_name = models.CharField(_("holder"), max_length=120)
    course_title = models.CharField(_("course title"), max_length=120)
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=1)
    completed_on = models.DateField(_("completed on"))
    language = models.CharField(_("language"), max_length=8)
    issuer = models.CharField(_("issuer"), max_length=120)
    signatory_name = models.CharField(_("signatory"), max_length=120)
    signatory_title = models.CharField(_("signatory's title"), max_length=120)

    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True)
    sha256 = models.CharField(_("SHA-256 of the PDF"), max_length=64, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revocation_reason = models.CharField(_("reason of revocation"), max_length=200, blank=True)

    objects = CertificateQuerySet.as_manager()  # type: ignore[misc]  # narrower than the base's on purpose

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["completion"],
                name="certificate_once_per_completion",
                condition=Q(supersedes=None),
            ),
            models.CheckConstraint(
                name="certificate_issued_is_whole",
                condition=Q(state__in=["queued", "failed"])
                | (Q(number__isnull=False) & Q(issued_at__isnull=False) & ~Q(sha256="")),
            ),
            models.CheckConstraint(
                name="certificate_revoked_has_date",
                condition=~Q(state="revoked") | Q(revoked_at__isnull=False),
            ),
        ]
        indexes = [
            due_index("certificate_due", "queued"),
            models.Index(fields=["student", "-id"], name="certificate_by_student"),
            models.Index(fields=["state", "-id"], name="certificate_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.number or self.code} · {self.holder_name}"

    def get_absolute_url(self) -> str:
        return reverse("certificates:verify", args=[self.code])

    @property
    def verification_url(self) -> str:
        """Absolute, and short: it goes into the QR code."""
        return f"{settings.SITE_URL}{self.get_absolute_url()}"

    @property
    def has_document(self) -> bool:
        return self.state in CertificateState.with_document()

    @property
    def is_valid(self) -> bool:
        return self.state == CertificateState.ISSUED


class CertificateArchive(WorkItem):
    """The stored copy of a certificate's PDF: owed from the moment of issue, made when S3 answers."""

    State = ArchiveState
    WAITING = ArchiveState.WAITING
    DONE = ArchiveState.STORED
    DEAD = ArchiveState.FAILED
    # S3 may be away for a day: the archive is patient, and nobody waits for it.
    MAX_ATTEMPTS = 50

    state = models.CharField(
        _("state"), max_length=8, choices=ArchiveState, default=ArchiveState.WAITING
    )
    certificate = models.OneToOneField(
        Certificate, on_delete=models.CASCADE, related_name="archive"
    )
    key = models.CharField(_("key"), max_length=120, blank=True)
    archived_at = models.DateTimeField(_("archived at"), null=True, blank=True)

    class Meta:
        verbose_name = _("archived certificate")
        verbose_name_plural = _("archive")
        constraints = [
            models.CheckConstraint(
                name="archive_stored_is_whole",
                condition=~Q(state="stored") | (Q(archived_at__isnull=False) & ~Q(key="")),
            )
        ]
        indexes = [due_index("certificate_archive_due", "waiting")]

    def __str__(self) -> str:
        return self.key or f"#{self.certificate_id}"


class CertificateEvent(models.Model):
    """One thing that happened to a certificate. Append-only: a trigger refuses changes."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("kind"), max_length=12, choices=EventKind)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("actor"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Empty: the system."),
    )
    detail = models.JSONField(_("detail"), default=dict, blank=True)

    class Meta:
        verbose_name = _("certificate event")
        verbose_name_plural = _("certificate events")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"
