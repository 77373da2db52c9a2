"""Refusals in Stripe's own shape (https://docs.stripe.com/api/errors)."""

from typing import Any


class StripeError(Exception):
    """An answer other than 200: `status` is the HTTP status, `body` what stands under `error`."""

    def __init__(self, status: int, message: str, **fields: Any) -> None:
        super().__init__(message)
        self.status = status
        kind = {"type": "invalid_request_error"} | fields
        self.body = {name: value for name, value in kind.items() if value is not None}
        self.body["message"] = message


def invalid(message: str, param: str | None = None, code: str | None = None) -> StripeError:
    """400: a parameter is wrong, or the object is in no state for it."""
    return StripeError(400, message, param=param, code=code)


def missing_param(param: str) -> StripeError:
    """400: a parameter that has no default was not sent."""
    return invalid(f"Missing required param: {param}.", param, "parameter_missing")


def unknown_param(param: str) -> StripeError:
    """400: Stripe refuses parameters it does not know, which catches misspelt ones."""
    return invalid(f"Received unknown parameter: {param}", param, "parameter_unknown")


def no_such(kind: str, identifier: str, param: str = "id") -> StripeError:
    """404 for the object that is asked for; 400 for one that a parameter refers to."""
    message = f"No such {kind}: '{identifier}'"
    status = 404 if param == "id" else 400
    return StripeError(status, message, code="resource_missing", param=param)


def unauthorized(message: str) -> StripeError:
    """401."""
    return StripeError(401, message)
