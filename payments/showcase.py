"""What the pages of bundles show: what is in one, what it costs alone, and what is saved."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from courses.models import Course
from enrollments.models import Enrollment
from lib.money import Money
from lib.office import works_in_office
from payments.models import Bundle, BundleCourse
from payments.offers import bundles_for_sale, list_price


@dataclass(frozen=True, slots=True)
class ShownCourse:
    """``alone`` is its own price in the bundle's currency, if it has one there; ``owned``: the reader is in it."""

    course: Course
    alone: Money | None
    owned: bool


@dataclass(frozen=True, slots=True)
class ShownBundle:
    """``apart`` is what the courses cost one by one; ``None`` when one of them has no price in this currency."""

    bundle: Bundle
    courses: tuple[ShownCourse, ...]
    apart: Money | None

    @property
    def on_sale(self) -> bool:
        """Whether it can be bought now."""
        published = all(item.course.is_published for item in self.courses)
        return self.bundle.is_on_sale and published and bool(self.courses)

    @property
    def saving(self) -> Money | None:
        """What is saved by buying them together, if anything is."""
        left = self.apart.amount - self.bundle.amount if self.apart else 0
        return Money(left, self.bundle.currency) if left > 0 else None

    @property
    def owned(self) -> int:
        """How many of its courses the reader has."""
        return sum(item.owned for item in self.courses)


def shown_bundles(viewer: User | None) -> list[ShownBundle]:
    """Return the bundles that can be bought now, by title, in a fixed number of queries."""
    owned = _courses_of(viewer)
    return [_shown(bundle, owned) for bundle in bundles_for_sale().prefetch_related(_places())]


def shown_bundle(slug: str, *, viewer: User | None) -> ShownBundle | None:
    """Return the bundle of this address, if it can be bought now or the viewer is of the office."""
    in_office = viewer is not None and works_in_office(viewer)
    bundles = Bundle.objects.all() if in_office else bundles_for_sale()
    bundle = bundles.filter(slug=slug).prefetch_related(_places()).first()
    return _shown(bundle, _courses_of(viewer)) if bundle else None


def _places() -> Prefetch[str, QuerySet[BundleCourse], str]:
    places = BundleCourse.objects.order_by("position", "id").select_related("course__instructor")
    return Prefetch("places", places.prefetch_related("course__prices_elsewhere"))


def _courses_of(viewer: User | None) -> set[int]:
    if viewer is None:
        return set()
    return set(Enrollment.objects.active().filter(student=viewer).values_list("course", flat=True))


def _shown(bundle: Bundle, owned: Container[int]) -> ShownBundle:
    courses = [place.course for place in bundle.places.all()]
    alone = [list_price(course, bundle.currency) for course in courses]
    known = [money.amount for money in alone if money is not None]
    apart = Money(sum(known), bundle.currency) if len(known) == len(alone) else None
    return ShownBundle(
        bundle,
        tuple(
            ShownCourse(course, price, course.pk in owned)
            for course, price in zip(courses, alone, strict=True)
        ),
        apart,
    )
