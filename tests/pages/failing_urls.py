"""The site with three addresses more, each of which fails in its own way."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import path

from lms.urls import urlpatterns as site


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a bug with a secret in it")


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("a reason for the log")


def suspicious(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("a reason for the log")


urlpatterns = [
    path("broken/", broken),
    path("forbidden/", forbidden),
    path("suspicious/", suspicious),
    *site,
]
