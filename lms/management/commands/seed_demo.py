"""``manage.py seed_demo``: load the demo academy."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.demo.catalogue import load_course, load_shelves
from lms.demo.changes import Tally
from lms.demo.content import PASSWORD, read_academy
from lms.demo.life import learn
from lms.demo.people import load_people
from lms.demo.shop import load_bundle, load_price


class Command(BaseCommand):
    """Loads people with a known password, so it refuses to run where that would matter."""

    help = "Load the demo academy: courses, media and accounts. Run twice, it changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        """Load, and print what changed. Raises ``CommandError`` when ``DEBUG`` is off."""
        if not settings.DEBUG:
            raise CommandError(
                "The demo accounts have a public password, so the demo is loaded only with DEBUG "
                "on. Nothing was changed."
            )
        academy, tally = read_academy(), Tally()
        people = load_people(academy.people, tally)
        shelves = load_shelves(academy.shelves, tally)
        for course in academy.courses:
            load_course(course, people, shelves, tally)
        for price in academy.prices:
            load_price(price, tally)
        staff = next(person for person in people.values() if person.is_office)
        for bundle in academy.bundles:
            load_bundle(bundle, staff, tally)
        for learning in academy.learning:
            learn(learning, people[learning.student], tally)
        self.stdout.write(f"Demo academy: {tally}.")
        self.stdout.write(f"{len(people)} accounts, each with the password {PASSWORD}.")
