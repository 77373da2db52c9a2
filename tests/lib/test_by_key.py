"""A row loaded by its key is the row that Django would load."""

from __future__ import annotations

import pytest
from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.models.people import UserManager


def test_a_person_loaded_by_key_is_the_same_as_by_a_filter(
    alicia: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        loaded = User.objects.get(pk=alicia.pk)
    other = User.objects.filter(pk=alicia.pk).get()
    assert vars(loaded) | {"_state": None} == vars(other) | {"_state": None}
    assert (loaded._state.adding, loaded._state.db) == (False, "default")
    assert User.objects.get(pk=str(alicia.pk)) == alicia


def test_nobody_is_found_under_a_key_that_nobody_has(db: None) -> None:
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk="018f0000-0000-7000-8000-000000000000" if _by_uuid() else 987_654)


def test_a_manager_of_fewer_people_made_from_that_one_finds_no_other(
    alicia: User, bruno: User
) -> None:
    """As Django makes the managers of related rows."""

    class OfOne(UserManager):
        def get_queryset(self) -> QuerySet[User]:
            return super().get_queryset().filter(pk=alicia.pk)

    one = OfOne()
    one.model = User
    assert one.get(pk=alicia.pk) == alicia
    with pytest.raises(User.DoesNotExist):
        one.get(pk=bruno.pk)


def test_what_is_changed_is_saved(alicia: User) -> None:
    loaded = User.objects.get(pk=alicia.pk)
    loaded.full_name = "Alicia Otra"
    loaded.save()
    alicia.refresh_from_db()
    assert alicia.full_name == "Alicia Otra"


def _by_uuid() -> bool:
    return User._meta.pk.get_internal_type() == "UUIDField"
