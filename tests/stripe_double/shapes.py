"""An object that was sent, held against the types that the `stripe` package was generated with."""

import ast
import functools
import importlib
import inspect
import sys
import types
import typing
from typing import Any

import stripe
import typing_extensions


def differences(value: dict[str, Any], shape: type, path: str = "") -> list[str]:
    """Fields that Stripe does not have, fields that it always has, and values of another type."""
    hints = _hints(shape)
    told = [f"{path}.{name}: unknown" for name in value if name not in hints]
    for name, hint in hints.items():
        if name not in value:
            if not _allows_none(hint):
                told.append(f"{path}.{name}: missing")
            continue
        told += _check(value[name], hint, f"{path}.{name}", shape.__module__)
    return told


def nullable_but_named(value: dict[str, Any], shape: type) -> list[str]:
    """The optional fields that are not sent at all."""
    return [name for name in _hints(shape) if name not in value]


def _hints(shape: type) -> dict[str, Any]:
    return {
        name: _named(hint, shape.__module__)
        for name, hint in shape.__annotations__.items()
        if not name.startswith("_") and not str(hint).startswith("typing.ClassVar")
    }


def _allows_none(hint: Any) -> bool:
    return type(None) in typing_extensions.get_args(hint)


def _check(value: Any, hint: Any, path: str, module: str) -> list[str]:
    origin, arguments = typing_extensions.get_origin(hint), typing_extensions.get_args(hint)
    if origin is typing.Union:
        kinds = [_named(one, module) for one in arguments if value is None or one is not type(None)]
        tried = [_check(value, kind, path, module) for kind in kinds]
        return [] if any(not one for one in tried) else min(tried, key=len)
    if origin is typing_extensions.Literal:
        return [] if value in arguments else [f"{path}: {value!r} is none of the literals"]
    if origin is list:
        if not isinstance(value, list):
            return [f"{path}: not a list"]
        return [
            told
            for number, one in enumerate(value)
            for told in _check(one, _named(arguments[0], module), f"{path}[{number}]", module)
        ]
    if origin is not None and issubclass(origin, stripe.ListObject):
        return _check_list(value, _named(arguments[0], module), path, module)
    if origin is not None:
        return [] if isinstance(value, dict) else [f"{path}: not a map"]
    return _check_plain(value, hint, path)


def _check_list(value: Any, shape: Any, path: str, module: str) -> list[str]:
    if not isinstance(value, dict) or value.get("object") != "list":
        return [f"{path}: not a list object"]
    return [
        told
        for number, one in enumerate(value["data"])
        for told in _check(one, shape, f"{path}.data[{number}]", module)
    ]


def _check_plain(value: Any, hint: Any, path: str) -> list[str]:
    if hint is Any:
        return []
    if hint is type(None) or hint is types.NoneType:
        return [] if value is None else [f"{path}: not null"]
    if isinstance(hint, type) and issubclass(hint, stripe.StripeObject):
        if not isinstance(value, dict):
            return [f"{path}: not an object"]
        return differences(value, hint, path)
    if getattr(hint, "__name__", "") == "Decimal":
        return [] if isinstance(value, str) else [f"{path}: decimals are sent as text"]
    if hint is float:
        hint = (int, float)
    fits = isinstance(value, hint) and not (isinstance(value, bool) and hint is not bool)
    return [] if fits else [f"{path}: {value!r} is no {hint}"]


@functools.cache
def _imports(module: str) -> dict[str, tuple[str, str]]:
    """What a module imports, also for type checkers only: local name to module and name."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    lines = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]
    return {
        one.asname or one.name: (str(line.module), one.name) for line in lines for one in line.names
    }


def _named(hint: Any, module: str) -> Any:
    """The class behind a name that was written as text."""
    if isinstance(hint, typing.ForwardRef):
        hint = hint.__forward_arg__
    if not isinstance(hint, str):
        return hint
    source, name = _imports(module).get(hint, (module, hint))
    return getattr(importlib.import_module(source), name)
