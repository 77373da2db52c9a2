"""What the certificate API takes and gives."""

from __future__ import annotations

from rest_framework import serializers

from certificates.enums import CertificateState
from certificates.links import pdf_url
from certificates.models import Certificate
from lib.api.serializers import CamelCaseSerializer


class CertificateRequest(CamelCaseSerializer):
    course_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1)


class CertificateAnswer(CamelCaseSerializer):
    """``pdfUrl`` is null until the certificate is issued; it works for an hour, without a token."""

    state = serializers.ChoiceField(choices=CertificateState.choices)
    code = serializers.CharField()
    number = serializers.CharField(allow_null=True)
    course_id = serializers.IntegerField()
    issued_at = serializers.DateTimeField(allow_null=True)
    sha256 = serializers.CharField()
    verification_url = serializers.CharField()
    pdf_url = serializers.SerializerMethodField()

    def get_pdf_url(self, certificate: Certificate) -> str | None:
        return pdf_url(certificate) if certificate.has_document else None


class VerificationAnswer(CamelCaseSerializer):
    """What anyone may know who has the code or the file. ``valid`` is about today: see ``expiresOn``.

    ``holderName`` is empty when the holder withdrew the certificate, or had a former name hidden.
    """

    valid = serializers.BooleanField(source="is_valid")
    state = serializers.ChoiceField(choices=CertificateState.choices)
    code = serializers.CharField()
    number = serializers.CharField(allow_null=True)
    holder_name = serializers.CharField()
    course_title = serializers.CharField()
    hours = serializers.FloatField()
    completed_on = serializers.DateField()
    issued_at = serializers.DateTimeField(allow_null=True)
    expires_on = serializers.DateField(allow_null=True)
    issuer = serializers.CharField()
    sha256 = serializers.CharField()
    revoked_at = serializers.DateTimeField(allow_null=True)
    revocation_reason = serializers.CharField()
    supersedes = serializers.SerializerMethodField()
    superseded_by = serializers.SerializerMethodField()
    verification_url = serializers.CharField()

    def get_supersedes(self, certificate: Certificate) -> str | None:
        older = certificate.supersedes
        return older.verification_url if older else None

    def get_superseded_by(self, certificate: Certificate) -> str | None:
        newer = getattr(certificate, "superseded_by", None)
        return newer.verification_url if newer and not certificate.is_valid else None
