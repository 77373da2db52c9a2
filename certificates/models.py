"""Certificates, their templates, their archive, and everything that happened to them."""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTransform
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.enums import ArchiveState, CertificateState, EventKind, KeyPurpose
from courses.models import Course
from lib.models import Timestamped
from lib.tokens import random_code
from lib.work import WorkItem, WorkQuerySet, due_index
from progress.models import CourseCompletion

CODE_LENGTH = 12


def new_code() -> str:
    return random_code(CODE_LENGTH)


def verification_url(code: str) -> str:
    """The absolute address of the public page of the certificate with this code."""
    return f"{settings.SITE_URL}{reverse('certificates:verify', args=[code])}"


class SigningKey(models.Model):
    """The public half of a key that signs; the private half never comes near the database.

    Retired keys stay: what they signed is still checked with them.
    """

    Purpose = KeyPurpose

    purpose = models.CharField(_("purpose"), max_length=10, choices=KeyPurpose)
    kid = models.CharField(_("key ID"), max_length=64, unique=True)
    public_pem = models.TextField(
        _("public key"), help_text=_("An X.509 certificate, or the public key alone, in PEM.")
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} {self.kid[:12]}"


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

    ``data`` is empty when the template cannot be stamped; ``refusal`` says why. A plate belongs to one
    release of the engine and one situation (language, which optional values are there).
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


class CertificateQuerySet(WorkQuerySet["Certificate"]):
    def with_people(self) -> CertificateQuerySet:
        return self.select_related("student", "course", "supersedes", "superseded_by")


class Certificate(WorkItem, Timestamped):
    """What was promised to a student at completion, frozen then; a number and a document once issued."""

    State = CertificateState
    WAITING = CertificateState.QUEUED
    DONE = CertificateState.ISSUED
    DEAD = CertificateState.FAILED
    ORDER = ("priority", "turn", "due_at", "pk")

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
    # Fair share of bulk work: the n-th of a course's rows takes its turn with every other course's n-th.
    turn = models.PositiveBigIntegerField(default=0, editable=False)

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
        CertificateTemplate,
        verbose_name=_("template"),
        on_delete=models.PROTECT,
        related_name="certificates",
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
    second_signatory_name = models.CharField(_("second signatory"), max_length=120, blank=True)
    second_signatory_title = models.CharField(
        _("second signatory's title"), max_length=120, blank=True
    )
    # Absolute, and short: it goes into the QR code. Frozen, or another host name would be another document.
    verification_url = models.CharField(_("verification address"), max_length=200, editable=False)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)

    issued_at = models.DateTimeField(_("issued at"), null=True, blank=True)
    issued_on = models.DateField(_("issued on"), null=True, blank=True)
    sha256 = models.CharField(_("SHA-256 of the PDF"), max_length=64, blank=True)
    # The signatures are kept, so that a document can be made again, byte for byte, when its key is gone.
    document_key = models.ForeignKey(
        SigningKey,
        verbose_name=_("signing key"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    document_signature = models.BinaryField(null=True, blank=True)
    credential_key = models.ForeignKey(
        SigningKey,
        verbose_name=_("key of the credential"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    credential_signature = models.BinaryField(null=True, blank=True)
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
                | (
                    Q(number__isnull=False)
                    & Q(issued_at__isnull=False)
                    & Q(issued_on__isnull=False)
                    & ~Q(sha256="")
                ),
            ),
            models.CheckConstraint(
                name="certificate_has_address", condition=~Q(verification_url="")
            ),
            models.CheckConstraint(
                name="certificate_revoked_has_date",
                condition=~Q(state="revoked") | Q(revoked_at__isnull=False),
            ),
        ]
        indexes = [
            due_index("certificate_due", "queued", "turn"),
            models.Index(fields=["student", "-id"], name="certificate_by_student"),
            models.Index(fields=["state", "-id"], name="certificate_by_state"),
            # Which certificate a file is; only issued rows have a digest.
            models.Index(fields=["sha256"], name="certificate_by_digest", condition=~Q(sha256="")),
            # How fast the line moves: the newest issued first.
            models.Index(fields=["-issued_at"], name="certificate_newest_issued"),
            models.Index(
                fields=["expires_on", "id"],
                name="certificate_by_last_day",
                condition=Q(state="issued", expires_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number or self.code} · {self.holder_name}"

    def get_absolute_url(self) -> str:
        return reverse("certificates:verify", args=[self.code])

    @property
    def has_document(self) -> bool:
        return self.state in CertificateState.with_document()

    @property
    def has_expired(self) -> bool:
        """Whether its last day is over; a certificate without one never expires."""
        return self.expires_on is not None and self.expires_on < timezone.localdate()

    @property
    def is_valid(self) -> bool:
        return self.state == CertificateState.ISSUED and not self.has_expired


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
        indexes = [
            # A digest that a document had before it was made again.
            models.Index(
                KeyTransform("was", "detail"),
                name="certificate_event_was",
                condition=Q(kind="reprinted"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d %H:%M}"
