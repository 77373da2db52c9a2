"""One academy for the whole folder, made once per process and taken back at its end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker, Settings

from tests.permissions.asking import Doors
from tests.permissions.world import World, build_world


@pytest.fixture(scope="package")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield build_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def doors(world: World) -> Doors:
    return Doors(world)


@pytest.fixture(autouse=True)
def _as_often_as_seven_people_ask(settings: Settings) -> None:
    """All of them ask from one address."""
    settings.ACCOUNT_RATE_LIMITS = False
