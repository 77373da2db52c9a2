"""Requests whose user is known to be one of ours."""

from __future__ import annotations

from django.http import HttpRequest
from rest_framework.request import Request

from accounts.models import User


class SignedInRequest(HttpRequest):
    """A page request behind ``login_required``."""

    user: User


class ApiRequest(Request):
    """An API request behind ``IsAuthenticated``."""

    user: User
