"""Loading a row by its key, as every request of a signed-in person does, without building the query each time.

Django compiles ``get(pk=…)`` anew: for a model of twenty fields that was a quarter of what a progress report cost the
web process. The statement is always the same, so it is written once, and prepared by the connection.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from django.db import connections, models

Row = TypeVar("Row", bound=models.Model)
Convert = Callable[[Any, Any, Any], Any]


class KeyedManager(models.Manager[Row]):
    """A manager whose ``get(pk=…)`` is one prepared statement; anything else is Django's.

    For a model whose first manager shows every row: a ``get_queryset`` of its own is not asked. Managers of related
    rows (``group.user_set``) are made from its class and show fewer, so they load as Django does.
    """

    def get(self, *args: Any, **kwargs: Any) -> Row:
        """Raises ``DoesNotExist``, as Django does."""
        if args or kwargs.keys() != {"pk"} or self is not self.model._default_manager:
            return super().get(*args, **kwargs)
        key = self.model._meta.pk.get_prep_value(kwargs["pk"])
        with connections[self.db].preparing_cursor() as cursor:  # type: ignore[attr-defined]  # lib.postgresql's
            cursor.execute(self._statement, [key])
            row = cursor.fetchone()
        if row is None:
            missing: type[Exception] = self.model.DoesNotExist  # type: ignore[attr-defined]  # stubs
            raise missing(f"{self.model._meta.object_name} matching query does not exist.")
        return self._made_of(row)

    @cached_property
    def _fields(self) -> list[Any]:
        return list(self.model._meta.concrete_fields)

    @cached_property
    def _names(self) -> list[str]:
        return [field.attname for field in self._fields]

    @cached_property
    def _statement(self) -> str:
        quote = connections[self.db].ops.quote_name
        table, key = quote(self.model._meta.db_table), quote(str(self.model._meta.pk.column))
        columns = ", ".join(quote(str(field.column)) for field in self._fields)
        return f"SELECT {columns} FROM {table} WHERE {key} = %s"  # noqa: S608  # names of the model's own

    @cached_property
    def _converters(self) -> list[tuple[int, Any, list[Convert]]]:
        """What Django does to a value of the database, for those columns to which it does anything."""
        connection = connections[self.db]
        found = []
        for at, column in enumerate(
            field.get_col(field.model._meta.db_table) for field in self._fields
        ):
            converters = connection.ops.get_db_converters(column) + column.get_db_converters(
                connection
            )
            if converters:
                found.append((at, column, converters))
        return found

    def _made_of(self, row: tuple[Any, ...]) -> Row:
        if self._converters:
            values = list(row)
            for at, column, converters in self._converters:
                for convert in converters:
                    values[at] = convert(values[at], column, connections[self.db])
            row = tuple(values)
        return self.model.from_db(self.db, self._names, row)
