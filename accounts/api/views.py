"""Registration and tokens."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.serializers import (
    RegistrationAnswer,
    RegistrationRequest,
    TokenAnswer,
    TokenRequest,
)
from accounts.models import ApiToken
from accounts.oidc.registering import register
from accounts.services.tokens import issue_token, revoke_token
from lib.api.idempotency import IdempotentView
from lib.api.problems import ProblemSerializer


class RegistrationView(IdempotentView):
    """Open a student account; a verification link is mailed. The answer never tells whether the e-mail was known.

    Whoever registers accepts the terms of use and the privacy notice (`/terms/`): show them to the person first.
    """

    authentication_classes = []
    permission_classes = [AllowAny]
    throttle_scope = "registration"

    @extend_schema(
        operation_id="register",
        request=RegistrationRequest,
        responses={
            201: RegistrationAnswer,
            400: ProblemSerializer,
            403: ProblemSerializer,
            429: ProblemSerializer,
            503: ProblemSerializer,
        },
    )
    def post(self, request: Request) -> Response:
        asked = RegistrationRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        registration = register(**asked.validated_data)
        return Response(RegistrationAnswer(registration).data, status=status.HTTP_201_CREATED)


class TokenView(APIView):
    """Get a bearer token for a local account, or end the one in use."""

    throttle_scope = "tokens"

    def get_permissions(self) -> list[AllowAny | IsAuthenticated]:
        return [IsAuthenticated()] if self.request.method == "DELETE" else [AllowAny()]

    @extend_schema(
        operation_id="createToken",
        request=TokenRequest,
        responses={
            201: TokenAnswer,
            400: ProblemSerializer,
            401: ProblemSerializer,
            403: ProblemSerializer,
            409: ProblemSerializer,
            429: ProblemSerializer,
        },
        auth=[],
    )
    def post(self, request: Request) -> Response:
        asked = TokenRequest(data=request.data)
        asked.is_valid(raise_exception=True)
        token, expires_at = issue_token(**asked.validated_data, request=request._request)
        body = TokenAnswer({"token": token, "expires_at": expires_at}).data
        return Response(body, status=status.HTTP_201_CREATED)

    @extend_schema(
        operation_id="revokeToken", request=None, responses={204: None, 401: ProblemSerializer}
    )
    def delete(self, request: Request) -> Response:
        if isinstance(request.auth, ApiToken):
            revoke_token(token=request.auth, by=request.auth.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
