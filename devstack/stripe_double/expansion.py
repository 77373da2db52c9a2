"""`expand[]`: identifiers replaced by their objects (https://docs.stripe.com/api/expanding_objects)."""

import copy

from devstack.stripe_double.errors import invalid
from devstack.stripe_double.forms import Form
from devstack.stripe_double.includes import include
from devstack.stripe_double.store import Json, public
from devstack.stripe_double.world import World

_DEEPEST = 4


def expanded(world: World, answer: Json, form: Form) -> Json:
    """A copy of an answer with every path of `expand` replaced.

    Raises:
        StripeError: a path that names nothing to expand.
    """
    copied = copy.deepcopy(public(answer))
    if copied.get("deleted"):  # nothing is left to expand, and Stripe does not complain
        return copied
    for path in form.texts("expand"):
        steps = path.split(".")
        if len(steps) > _DEEPEST + (steps[0] == "data"):
            raise invalid(f"You cannot expand more than {_DEEPEST} levels of a property.", "expand")
        _expand(world, copied, steps, path, copied)
    return copied


def _expand(world: World, item: Json, steps: list[str], path: str, parent: Json) -> None:
    name, rest = steps[0], steps[1:]
    if name not in item and include(world, item, name, parent) and name not in item:
        return
    if name not in item:
        told = f"This property cannot be expanded ({path})."
        raise invalid(told, "expand")
    item[name] = _resolved(world, item[name], path)
    if not rest:
        return
    value = item[name]
    for child in value if isinstance(value, list) else [value]:
        if isinstance(child, dict):
            _expand(world, child, rest, path, item)


def _resolved(world: World, value: object, path: str) -> object:
    if isinstance(value, list):
        return [_resolved(world, one, path) for one in value]
    if not isinstance(value, str):
        return value
    found = world.store.find(value)
    if found is None:
        raise invalid(f"This property cannot be expanded ({path}).", "expand")
    return copy.deepcopy(public(found))
