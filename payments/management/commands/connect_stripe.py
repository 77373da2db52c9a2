"""``manage.py connect_stripe``: let Stripe send its events to this site."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from djstripe.models import WebhookEndpoint

from lib.errors import DomainError
from payments.exceptions import KeyRefused, PaymentsClosed, StripeAway, StripeRefused
from payments.services.connecting import (
    accept_listener,
    accepted_at,
    connect_webhook,
    forget_old_secrets,
    leave_other_addresses,
    rotate_secret,
    webhook_url,
)


class Command(BaseCommand):
    """Make the webhook endpoint at Stripe or bring it up to date; asked again it changes nothing."""

    help = "Connect this site to Stripe: make the webhook endpoint and keep its secret, or change the secret."

    def add_arguments(self, parser: CommandParser) -> None:
        """One thing at a time."""
        one = parser.add_mutually_exclusive_group()
        one.add_argument(
            "--rotate",
            action="store_true",
            help="make a second endpoint; both secrets are accepted until --forget-old",
        )
        one.add_argument(
            "--forget-old",
            action="store_true",
            help="after --rotate: remove every endpoint at this address but the newest",
        )
        one.add_argument(
            "--moved",
            action="store_true",
            help="connect, then remove the endpoints that this site has at its former addresses",
        )
        one.add_argument(
            "--listen",
            action="store_true",
            help="accept the secret that `stripe listen --print-secret` pipes into this command",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Do it. Raises ``CommandError`` when there is no key, or Stripe refuses or does not answer."""
        url = webhook_url()
        try:
            if options["rotate"]:
                self._rotate(url)
            elif options["forget_old"]:
                self._forget_old(url)
            elif options["listen"]:
                self._listen(url)
            else:
                self._connect(url)
                if options["moved"]:
                    self._leave(url)
        except (PaymentsClosed, StripeAway, StripeRefused) as error:
            raise CommandError(_sentence(error)) from error

    def _connect(self, url: str) -> None:
        before = accepted_at(url).first()
        endpoint = connect_webhook(url=url)
        self.stdout.write(f"{_what_changed(before, endpoint)} {_summary(endpoint)}")

    def _rotate(self, url: str) -> None:
        endpoint = rotate_secret(url=url)
        self.stdout.write(f"A second endpoint is there. {_summary(endpoint)}")
        self.stdout.write(
            "The former secret is still accepted. When the new one has been used for a while,"
            " run `manage.py connect_stripe --forget-old`."
        )

    def _forget_old(self, url: str) -> None:
        gone = forget_old_secrets(url=url)
        self.stdout.write(
            f"Endpoints removed: {gone}. Only the newest secret is accepted at {url}."
        )

    def _leave(self, url: str) -> None:
        self.stdout.write(f"Endpoints removed elsewhere: {leave_other_addresses(url=url)}.")

    def _listen(self, url: str) -> None:
        secret = sys.stdin.readline().strip()
        if not secret.startswith("whsec_"):
            raise CommandError(
                "No secret came in. Run `stripe listen --print-secret | manage.py connect_stripe --listen`."
            )
        accept_listener(url=url, secret=secret)
        self.stdout.write(
            f"The secret of `stripe listen` is accepted. Run `stripe listen --forward-to {url}`."
        )


def _what_changed(before: WebhookEndpoint | None, after: WebhookEndpoint) -> str:
    if before is None:
        return "Connected."
    if before.id != after.id:
        return "Connected anew: the former endpoint was not usable any more."
    if before.djstripe_updated != after.djstripe_updated:
        return "The endpoint was brought up to date."
    return "Nothing had to be changed."


def _summary(endpoint: WebhookEndpoint) -> str:
    return (
        f"Stripe sends {len(endpoint.enabled_events)} types of events to {endpoint.url},"
        f" in version {endpoint.api_version} (endpoint {endpoint.id})."
    )


def _sentence(error: DomainError) -> str:
    match error:
        case PaymentsClosed():
            return "STRIPE_SECRET_KEY is not set: there is no account to connect to."
        case KeyRefused():
            return (
                "Stripe refused the key. What was connected stays so. Check STRIPE_SECRET_KEY; a restricted key needs"
                " the right to write webhook endpoints."
            )
        case StripeAway():
            return "Stripe did not answer. What was connected stays so; try again in a few minutes."
        case _:
            return (
                f"Stripe refused the address ({error.__cause__ or 'no reason'}). What was connected stays so. It calls"
                " public addresses only: for a site on this machine use `stripe listen`."
            )
