"""Who reads the pages."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User


def english(user: User) -> Client:
    """A browser of theirs that asks for English, the language of the sources."""
    User.objects.filter(pk=user.pk).update(language="en")
    client = Client()
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.fixture
def hers(alicia: User) -> Client:
    """Alicia's browser."""
    return english(alicia)


@pytest.fixture
def his(bruno: User) -> Client:
    """Bruno's."""
    return english(bruno)


@pytest.fixture
def office(diego: User) -> Client:
    """Diego's, of the staff."""
    return english(diego)
