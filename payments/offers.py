"""What can be bought at this moment, and for how much: a course, or a bundle as one thing."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet

from courses.enums import CourseState
from courses.models import Course
from lib.money import Money, share_out
from payments.exceptions import CurrencyNotOffered, NotForSale
from payments.models import Bundle, BundleCourse, CoursePrice


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing at one price; either ``course`` or ``bundle`` is set.

    ``cart`` names it (``course:12``, ``bundle:3``), ``url`` is the full address of its page. ``shares`` are its
    courses with their parts of the price, in the smallest unit; they sum up exactly to it.
    """

    cart: str
    title: str
    url: str
    money: Money
    shares: tuple[tuple[Course, int], ...]
    course: Course | None
    bundle: Bundle | None


def course_offer(course: Course, currency: str = "") -> Offer:
    """Return what the course costs in ``currency`` (empty: its own).

    Raises ``NotForSale`` when it is not published or free, ``CurrencyNotOffered``.
    """
    if not course.is_published or course.is_free:
        raise NotForSale
    money = _chosen(currencies_of(course), currency)
    return Offer(
        cart=f"course:{course.pk}",
        title=course.title,
        url=f"{settings.SITE_URL}{course.get_absolute_url()}",
        money=money,
        shares=((course, money.amount),),
        course=course,
        bundle=None,
    )


def bundle_offer(bundle: Bundle, currency: str = "") -> Offer:
    """Return what the bundle costs; ``currency`` is its own, or empty.

    Raises ``NotForSale`` when it is not on sale, empty, or one of its courses is not published;
    ``CurrencyNotOffered``.
    """
    places = bundle.places.select_related("course").prefetch_related("course__prices_elsewhere")
    courses = [place.course for place in places]
    if not (bundle.is_on_sale and courses and all(course.is_published for course in courses)):
        raise NotForSale
    money = _chosen([bundle.price], currency)
    parts = share_out(money.amount, _weights(courses, money.currency))
    return Offer(
        cart=f"bundle:{bundle.pk}",
        title=bundle.title,
        url=f"{settings.SITE_URL}{bundle.get_absolute_url()}",
        money=money,
        shares=tuple(zip(courses, parts, strict=True)),
        course=None,
        bundle=bundle,
    )


def currencies_of(course: Course) -> list[Money]:
    """Return what a course costs in each currency that it is sold in, its own first; nothing for a free one."""
    if course.is_free:
        return []
    elsewhere = sorted(course.prices_elsewhere.all(), key=_by_currency)
    return [course.price, *(row.price for row in elsewhere if row.currency != course.currency)]


def _by_currency(row: CoursePrice) -> str:
    return row.currency


def _chosen(prices: list[Money], currency: str) -> Money:
    for money in prices:
        if money.currency == (currency.upper() or prices[0].currency):
            return money
    raise CurrencyNotOffered(offered=[money.currency for money in prices])


def _weights(courses: list[Course], currency: str) -> list[int]:
    """The list prices in ``currency``; where one of them is unknown, all courses weigh the same."""
    known = [list_price(course, currency) for course in courses]
    prices = [money.amount for money in known if money is not None]
    return prices if len(prices) == len(courses) else [1] * len(courses)


def list_price(course: Course, currency: str) -> Money | None:
    """Return what the course alone costs in ``currency``; ``None`` when it is not sold in it."""
    if course.is_free:
        return Money(0, currency)
    return next((money for money in currencies_of(course) if money.currency == currency), None)


def bundles_for_sale() -> QuerySet[Bundle]:
    """The bundles that can be bought now, by title."""
    hidden = BundleCourse.objects.filter(bundle=OuterRef("pk")).exclude(
        course__state=CourseState.PUBLISHED
    )
    return Bundle.objects.filter(
        ~Exists(hidden), Exists(BundleCourse.objects.filter(bundle=OuterRef("pk"))), is_on_sale=True
    )
