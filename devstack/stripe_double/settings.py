"""How the double behaves: what the control API sets. Kept with the objects, so a restart keeps it."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from devstack.stripe_double.errors import invalid


@dataclass(frozen=True)
class Settings:
    """The behaviour of delivery, of slow methods and of the clock.

    Seconds are real ones. `retry_scale` shrinks Stripe's pauses of minutes and hours; without an
    `async_delay` a bank debit waits until somebody says how it ended.
    """

    duplicate: int = 0  # this many extra copies of each delivery
    shuffle: bool = False  # within `shuffle_window`, or whatever was held back
    shuffle_window: float = 0.5
    drop_every: int = 0  # every n-th delivery is lost for good
    delay: float = 0.0
    hold: bool = False  # keep deliveries until told otherwise
    retry_scale: float = 1 / 600
    timeout: float = 10.0
    async_delay: float | None = None
    async_outcome: str = "succeeded"
    clock_offset: float = 0.0

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Self:
        """The settings in a stored object."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in known})

    def updated(self, changes: dict[str, Any]) -> "Settings":
        """These settings with `changes`.

        Raises:
            StripeError: a name that does not exist, or a value of another type.
        """
        values = asdict(self)
        for name, value in changes.items():
            if name not in values:
                raise invalid(f"There is no setting {name}.", name)
            if not _fits(name, value, values[name]):
                raise invalid(f"{value!r} is no value for {name}.", name)
            values[name] = value
        return Settings(**values)


def _fits(name: str, value: Any, old: Any) -> bool:
    if name == "async_delay":
        return value is None or (isinstance(value, (int, float)) and value >= 0)
    if name == "async_outcome":
        return value in ("succeeded", "failed")
    if isinstance(old, bool) or isinstance(value, bool):
        return isinstance(old, bool) and isinstance(value, bool)
    if not isinstance(value, (int, float)):
        return False
    return name == "clock_offset" or value >= 0
