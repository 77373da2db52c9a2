"""Certificates, for programs."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.types import ApiRequest
from certificates.api.serializers import CertificateAnswer, CertificateRequest, VerificationAnswer
from certificates.selectors import by_code, by_file, own_certificate
from certificates.services.asking import request_certificate
from lib.api.idempotency import IdempotentView
from lib.api.problems import ProblemSerializer


class CertificatesView(IdempotentView):
    """Ask for the certificate of a course: 200 when issued, 202 while it is being issued, 409 with what is missing."""

    @extend_schema(
        operation_id="requestCertificate",
        request=CertificateRequest,
        responses={
            200: CertificateAnswer,
            202: CertificateAnswer,
            403: ProblemSerializer,
            409: ProblemSerializer,
        },
    )
    def post(self, request: ApiRequest) -> Response:
        asked = CertificateRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        certificate = request_certificate(
            student=request.user, course_id=asked.validated_data["course_id"]
        )
        done = status.HTTP_200_OK if certificate.has_document else status.HTTP_202_ACCEPTED
        return Response(CertificateAnswer(certificate).data, status=done)


class CertificateView(APIView):
    """The state of one of your certificates."""

    @extend_schema(
        operation_id="getCertificate", responses={200: CertificateAnswer, 404: ProblemSerializer}
    )
    def get(self, request: ApiRequest, code: str) -> Response:
        return Response(CertificateAnswer(own_certificate(student=request.user, code=code)).data)


class VerificationView(APIView):
    """Verify a certificate by its code. No account needed."""

    authentication_classes = []
    permission_classes = [AllowAny]
    throttle_scope = "verification"

    @extend_schema(
        operation_id="verifyCertificate",
        responses={200: VerificationAnswer, 404: ProblemSerializer},
    )
    def get(self, request: Request, code: str) -> Response:  # noqa: ARG002
        return Response(VerificationAnswer(by_code(code)).data)


class FileVerificationView(APIView):
    """Verify a PDF by its SHA-256 (64 hexadecimal digits): the file itself is never sent. No account needed.

    404: no certificate of ours is this file. It was altered, or is not ours.
    """

    authentication_classes = []
    permission_classes = [AllowAny]
    throttle_scope = "verification"

    @extend_schema(
        operation_id="verifyCertificateFile",
        responses={200: VerificationAnswer, 404: ProblemSerializer},
    )
    def get(self, request: Request, digest: str) -> Response:  # noqa: ARG002
        return Response(VerificationAnswer(by_file(digest)).data)
