"""Serializers that speak camelCase on the wire and snake_case in Python."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from lib.api.names import camel_case


class CamelCaseSerializer(serializers.Serializer[Any]):
    """Declared in snake_case; read and written in camelCase; validated data is snake_case again."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        fields = super().get_fields()
        renamed = {}
        for name, declared in fields.items():
            wire = camel_case(name)
            if isinstance(declared, serializers.SerializerMethodField):
                declared.method_name = declared.method_name or f"get_{name}"
            elif wire != name and declared.source is None:
                declared.source = name
            renamed[wire] = declared
        return renamed
