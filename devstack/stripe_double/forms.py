"""Form-encoded parameters as Stripe reads them: `a[b][0][c]=1`, lists, and the empty string as null."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Self
from urllib.parse import parse_qsl

from devstack.stripe_double.errors import invalid, missing_param, unknown_param

_KEY = re.compile(r"[^\[\]]+|\[\]")


def decode(encoded: str) -> dict[str, Any]:
    """The nested parameters of a query string or a body; every leaf is text."""
    tree: dict[str, Any] = {}
    for key, value in parse_qsl(encoded, keep_blank_values=True):
        _plant(tree, _KEY.findall(key), value)
    return {name: _with_lists(branch) for name, branch in tree.items()}


def _plant(tree: dict[str, Any], path: list[str], value: str) -> None:
    for depth, step in enumerate(path):
        name = str(len(tree)) if step == "[]" else step
        if depth == len(path) - 1:
            tree[name] = value
            return
        branch = tree.setdefault(name, {})
        if not isinstance(branch, dict):
            raise invalid(f"Invalid hash under {name}", name)
        tree = branch


def _with_lists(branch: Any) -> Any:
    if not isinstance(branch, dict):
        return branch
    children = {name: _with_lists(child) for name, child in branch.items()}
    if children and all(name.isdecimal() for name in children):
        return [children[name] for name in sorted(children, key=int)]
    return children


class Form:
    """Typed reading of parameters; a wrong one is refused with its full name."""

    def __init__(self, values: dict[str, Any], prefix: str = "") -> None:
        self.values = values
        self._prefix = prefix

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def param(self, name: str) -> str:
        """How Stripe names a parameter in an error: `line_items[0][price]`."""
        return f"{self._prefix}[{name}]" if self._prefix else name

    def only(self, known: Iterable[str]) -> Self:
        """Refuse every parameter that is not `known`. `expand` always is.

        Raises:
            StripeError: 400, parameter_unknown.
        """
        for name in self.values:
            if name not in known and name != "expand":
                raise unknown_param(self.param(name))
        return self

    def text(self, name: str, default: str | None = None) -> str | None:
        """A string; absent or empty is `default`."""
        value = self.values.get(name)
        if isinstance(value, (dict, list)):
            raise invalid(f"Invalid string: {value}", self.param(name))
        return value or default

    def required(self, name: str) -> str:
        """A string that must be there."""
        value = self.text(name)
        if value is None:
            raise missing_param(self.param(name))
        return value

    def integer(self, name: str, default: int | None = None) -> int | None:
        """A whole number; money is always one, in the currency's smallest unit."""
        value = self.text(name)
        if value is None:
            return default
        if not re.fullmatch(r"-?\d{1,18}", value):
            raise invalid(
                f"Invalid integer: {value}", self.param(name), "parameter_invalid_integer"
            )
        return int(value)

    def required_integer(self, name: str) -> int:
        """A whole number that must be there."""
        value = self.integer(name)
        if value is None:
            raise missing_param(self.param(name))
        return value

    def decimal(self, name: str) -> float | None:
        """A number such as a percentage."""
        value = self.text(name)
        try:
            return None if value is None else float(value)
        except ValueError as error:
            raise invalid(f"Invalid decimal: {value}", self.param(name)) from error

    def boolean(self, name: str, *, default: bool = False) -> bool:
        """`true` or `false`."""
        value = self.text(name)
        if value not in (None, "true", "false"):
            raise invalid(f"Invalid boolean: {value}", self.param(name))
        return default if value is None else value == "true"

    def choice(self, name: str, options: Iterable[str], default: str | None = None) -> str | None:
        """One of a fixed set of words."""
        value, words = self.text(name, default), list(options)
        if value is not None and value not in words:
            told = f"Invalid {self.param(name)}: must be one of {', '.join(words)}"
            raise invalid(told, self.param(name))
        return value

    def child(self, name: str) -> "Form":
        """A nested hash; absent is an empty one."""
        value = self.values.get(name) or {}
        if not isinstance(value, dict):
            raise invalid("Invalid hash", self.param(name))
        return Form(value, self.param(name))

    def children(self, name: str) -> "Iterator[Form]":
        """A list of hashes."""
        for number, value in enumerate(self._list(name)):
            param = f"{self.param(name)}[{number}]"
            if not isinstance(value, dict):
                raise invalid("Invalid hash", param)
            yield Form(value, param)

    def texts(self, name: str) -> list[str]:
        """A list of strings."""
        values = self._list(name)
        if any(isinstance(value, (dict, list)) for value in values):
            raise invalid("Invalid string in array", self.param(name))
        return [str(value) for value in values]

    def _list(self, name: str) -> list[Any]:
        value = self.values.get(name) or []
        if not isinstance(value, list):
            raise invalid("Invalid array", self.param(name))
        return value


def merged_metadata(old: dict[str, str], form: Form) -> dict[str, str]:
    """Sent keys are set, keys sent empty are removed, others stay; `metadata=` removes them all.

    Source: https://docs.stripe.com/metadata (50 keys, names of 40 and values of 500 characters).
    """
    if "metadata" not in form:
        return old
    if form.values["metadata"] == "":
        return {}
    merged = old | form.child("metadata").values
    for name, value in merged.items():
        if isinstance(value, (dict, list)) or len(name) > 40 or len(value) > 500:
            raise invalid("Invalid metadata: too long, or not a string.", f"metadata[{name}]")
    if len(merged) > 50:
        raise invalid("Metadata can have up to 50 keys.", "metadata")
    return {name: value for name, value in merged.items() if value != ""}
