"""Deciding what is sold and for how much: prices in other currencies, and bundles."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from courses.access import require_author
from courses.models import Course
from lib.errors import InvalidInput, NotAllowed
from lib.money import Money, problem_with
from payments.access import may_administer
from payments.exceptions import BundleNotReady
from payments.models import Bundle, BundleCourse, CoursePrice

#: Fewer courses than this are no bundle.
FEWEST = 2
OWN_CURRENCY = gettext_lazy("This is the course's own currency: change the price in the course.")


def set_course_price(*, course: Course, by: User, money: Money) -> CoursePrice:
    """Sell the course also in this currency, or for another price. Raises ``NotAllowed``, ``InvalidInput``."""
    require_author(by, course)
    if money.currency == course.currency:
        raise InvalidInput(errors={"currency": [str(OWN_CURRENCY)]})
    _require_chargeable(money)
    row, _created = CoursePrice.objects.update_or_create(
        course=course, currency=money.currency, defaults={"amount": money.amount}
    )
    return row


def remove_course_price(*, price: CoursePrice, by: User) -> None:
    """Sell the course in this currency no more; orders keep theirs. Raises ``NotAllowed``."""
    require_author(by, price.course)
    price.delete()


def create_bundle(*, by: User, **fields: Any) -> Bundle:
    """Begin a bundle, not yet on sale. Raises ``NotAllowed``, ``InvalidInput``."""
    return change_bundle(bundle=Bundle(), by=by, **fields)


def change_bundle(*, bundle: Bundle, by: User, **fields: Any) -> Bundle:
    """Change a bundle's own fields; orders keep the price they were made with. Raises the same."""
    _require_office(by)
    for name, value in fields.items():
        setattr(bundle, name, value)
    _require_chargeable(bundle.price)
    try:
        bundle.full_clean()
    except ValidationError as error:
        raise InvalidInput(errors=error.message_dict) from error
    bundle.save()
    return bundle


@transaction.atomic
def choose_courses(*, bundle: Bundle, by: User, courses: Sequence[Course]) -> None:
    """Let the bundle hold exactly these courses, in this order.

    Raises ``NotAllowed``, and ``BundleNotReady`` when it is on sale and could not be with them.
    """
    _require_office(by)
    locked = Bundle.objects.select_for_update().get(pk=bundle.pk)
    locked.places.exclude(course__in=courses).delete()
    for position, course in enumerate(courses):
        BundleCourse.objects.update_or_create(
            bundle=locked, course=course, defaults={"position": position}
        )
    if locked.is_on_sale and (missing := missing_for_sale(locked)):
        raise BundleNotReady(missing=missing)


@transaction.atomic
def put_on_sale(*, bundle: Bundle, by: User) -> Bundle:
    """Offer the bundle to everybody. Raises ``NotAllowed``, ``BundleNotReady``."""
    _require_office(by)
    locked = Bundle.objects.select_for_update().get(pk=bundle.pk)
    if missing := missing_for_sale(locked):
        raise BundleNotReady(missing=missing)
    return _set_on_sale(locked, on_sale=True)


def take_off_sale(*, bundle: Bundle, by: User) -> Bundle:
    """Offer the bundle no more; who bought it keeps its courses. Raises ``NotAllowed``."""
    _require_office(by)
    return _set_on_sale(bundle, on_sale=False)


def missing_for_sale(bundle: Bundle) -> list[str]:
    """What the bundle lacks to be sold, as sentences; empty when it is ready."""
    courses = [place.course for place in bundle.places.select_related("course")]
    missing = [_("Choose at least two courses.")] if len(courses) < FEWEST else []
    for course in courses:
        if not course.is_published:
            missing.append(_("“%(course)s” is not published.") % {"course": course})
        elif course.is_free:
            missing.append(_("“%(course)s” is free.") % {"course": course})
    return missing


def _set_on_sale(bundle: Bundle, *, on_sale: bool) -> Bundle:
    bundle.is_on_sale = on_sale
    bundle.save(update_fields=["is_on_sale", "updated_at"])
    return bundle


def _require_office(by: User) -> None:
    if not may_administer(by):
        raise NotAllowed


def _require_chargeable(money: Money) -> None:
    problem = problem_with(money) if money.amount else _("A price is more than nothing.")
    if problem:
        raise InvalidInput(errors={"price": [problem]})
