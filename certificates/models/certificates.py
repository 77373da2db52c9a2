"""Certificates, their archive, and everything that happened to them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTransform
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.enums import ArchiveState, CertificateState, ErasureState, EventKind
from certificates.models.designs import CertificateTemplate
from certificates.models.keys import SigningKey
from courses.models import Course
from lib.models import HistoryEvent, Timestamped
from lib.tokens import random_code
from lib.work import WorkItem, WorkQuerySet, due_index
from progress.models import CourseCompletion

CODE_LENGTH = 12


def new_code() -> str:
    return random_code(CODE_LENGTH)


def verification_url(code: str) -> str:
    """The absolute address of the public page of the certificate with this code."""
    return f"{settings.SITE_URL}{reverse('certificates:verify', args=[code])}"


class CertificateQuerySet(WorkQuerySet["Certificate"]):
    def with_document(self) -> CertificateQuerySet:
        """Those that were issued once and still say whose they are, so that there is a PDF."""
        return self.filter(state__in=CertificateState.with_document(), holder_erased_at=None)

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

    # The holder's wish: once this one is issued, those before it do not tell the former name any more.
    hides_former_name = models.BooleanField(
        _("hides the former name"), default=False, editable=False
    )
    # From then on nobody can tell whose it was: no name, no document, no signatures over them.
    holder_erased_at = models.DateTimeField(_("holder erased at"), null=True, blank=True)

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
                )
                # Withdrawn by its holder before it was issued.
                | Q(state="revoked", number=None, holder_erased_at__isnull=False),
            ),
            models.CheckConstraint(
                name="certificate_erased_tells_nobody",
                condition=Q(holder_erased_at=None)
                | Q(
                    state__in=["revoked", "superseded"],
                    holder_name="",
                    document_signature=None,
                    credential_signature=None,
                    last_error="",
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
        return " · ".join(filter(None, [self.number or self.code, self.holder_name]))

    def get_absolute_url(self) -> str:
        return reverse("certificates:verify", args=[self.code])

    @property
    def is_anonymous(self) -> bool:
        """Whether its holder wished that it does not tell any more whose it was."""
        return self.holder_erased_at is not None

    @property
    def is_withdrawn(self) -> bool:
        """Whether its holder took it back for good."""
        return self.is_anonymous and self.state == CertificateState.REVOKED

    @property
    def has_document(self) -> bool:
        return self.state in CertificateState.with_document() and not self.is_anonymous

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


class DocumentErasure(WorkItem, Timestamped):
    """A stored document that has to go: written with the erasure of its holder, done when S3 answers."""

    State = ErasureState
    WAITING = ErasureState.WAITING
    DONE = ErasureState.DONE
    DEAD = ErasureState.FAILED
    # As patient as the archive.
    MAX_ATTEMPTS = 50

    state = models.CharField(
        _("state"), max_length=8, choices=ErasureState, default=ErasureState.WAITING
    )
    certificate = models.OneToOneField(
        Certificate, on_delete=models.CASCADE, related_name="erasure"
    )

    class Meta:
        verbose_name = _("erased document")
        verbose_name_plural = _("erased documents")
        indexes = [due_index("document_erasure_due", "waiting")]

    def __str__(self) -> str:
        return f"#{self.certificate_id}"


class CertificateEvent(HistoryEvent):
    """One thing that happened to a certificate. Append-only: a trigger refuses changes.

    But for former names and reasons, once the holder of the certificate is erased.
    """

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("kind"), max_length=12, choices=EventKind)

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
