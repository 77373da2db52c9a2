"""Words that certificates share with the rest."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CertificateState(models.TextChoices):
    QUEUED = "queued", _("being issued")
    ISSUED = "issued", _("issued")
    FAILED = "failed", _("could not be issued")
    SUPERSEDED = "superseded", _("superseded")
    REVOKED = "revoked", _("revoked")

    @classmethod
    def with_document(cls) -> frozenset[str]:
        """Those that were issued once, so that there is a PDF."""
        return frozenset({cls.ISSUED, cls.SUPERSEDED, cls.REVOKED})


class ArchiveState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    STORED = "stored", _("stored")
    FAILED = "failed", _("failed")


class ErasureState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    DONE = "done", _("erased")
    FAILED = "failed", _("failed")


class EventKind(models.TextChoices):
    QUEUED = "queued", _("queued")
    ISSUED = "issued", _("issued")
    SUPERSEDED = "superseded", _("superseded")
    REVOKED = "revoked", _("revoked")
    REINSTATED = "reinstated", _("reinstated")
    EXPIRED = "expired", _("expired")
    REPRINTED = "reprinted", _("made again")
    WITHDRAWN = "withdrawn", _("withdrawn by its holder")
    ANONYMISED = "anonymised", _("former name hidden")


class KeyPurpose(models.TextChoices):
    DOCUMENT = "document", _("documents")
    CREDENTIAL = "credential", _("credentials")
