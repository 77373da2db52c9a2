"""Our site with one address more: a DRF view that does nothing, behind the same middleware on the same server."""

from __future__ import annotations

from django.urls import include, path
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class EmptyView(APIView):
    """The least that DRF does for a request: nobody is looked up, nothing is read or counted."""

    authentication_classes = []
    permission_classes = [AllowAny]
    throttle_classes = []

    def post(self, request: Request) -> Response:  # noqa: ARG002
        return Response({})


urlpatterns = [path("empty", EmptyView.as_view()), path("", include("lms.urls"))]
