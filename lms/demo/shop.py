"""Puts up what can be bought besides single courses: prices in other currencies, and bundles. Once."""

from __future__ import annotations

from accounts.models import User
from courses.models import Course
from lib.money import Money
from lms.demo.changes import Tally, differing
from lms.demo.content import BundleSource, PriceSource
from payments.models import Bundle, CoursePrice
from payments.services.offers import (
    change_bundle,
    choose_courses,
    create_bundle,
    put_on_sale,
    set_course_price,
)


def load_price(source: PriceSource, tally: Tally) -> None:
    """Let the course cost what the file says in this currency."""
    course = Course.objects.get(slug=source.course)
    money = Money(source.amount, source.currency)
    known = CoursePrice.objects.filter(course=course, currency=money.currency).first()
    if known is None or known.price != money:
        set_course_price(course=course, by=course.instructor, money=money)
        tally.add("prices", "updated" if known else "added")


def load_bundle(source: BundleSource, staff: User, tally: Tally) -> None:
    """Bring a bundle to what the file says, and put it on sale the first time."""
    wanted = {
        "title": source.title,
        "description": source.description.strip(),
        "currency": source.currency,
        "amount": source.amount,
    }
    bundle = Bundle.objects.filter(slug=source.slug).first()
    if bundle is None:
        bundle = create_bundle(by=staff, slug=source.slug, **wanted)
        choose_courses(bundle=bundle, by=staff, courses=_courses(source))
        put_on_sale(bundle=bundle, by=staff)
        tally.add("bundles", "added")
    elif changed := differing(bundle, wanted):
        change_bundle(bundle=bundle, by=staff, **changed)
        tally.add("bundles", "updated")


def _courses(source: BundleSource) -> list[Course]:
    found = Course.objects.in_bulk(source.courses, field_name="slug")
    return [found[slug] for slug in source.courses]
